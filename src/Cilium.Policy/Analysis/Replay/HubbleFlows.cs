// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Cilium.Policy;

/// <summary>Reads flows as Hubble exports and prints them: a JSON object on each line, bare or as <c>{"flow":{...}}</c>.</summary>
/// <remarks>Field names are those of the protocol buffers, in either spelling (<c>pod_name</c>, <c>podName</c>). A line that cannot be
/// read is reported and does not end the reading.</remarks>
public static class HubbleFlows
{
    /// <summary>Reads a UTF-8 stream line by line; it stays open. Empty lines are passed over.</summary>
    public static async IAsyncEnumerable<RecordedLine> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        for (var number = 1L; await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return Parse(line, number);
            }
        }
    }

    /// <summary>Reads one line.</summary>
    /// <param name="line">The JSON text.</param>
    /// <param name="number">The number of the line, for messages.</param>
    public static RecordedLine Parse(string line, long number = 0)
    {
        ArgumentNullException.ThrowIfNull(line);
        try
        {
            using var document = JsonDocument.Parse(Encoding.UTF8.GetBytes(line));
            return HubbleFlowReader.Read(document.RootElement, number);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // Half of a surrogate pair, written as an escape, shows only when the text is taken.
            return RecordedLine.Fault(number, $"not JSON: {error.Message}");
        }
    }
}
