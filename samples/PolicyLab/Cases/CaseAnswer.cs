// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace PolicyLab;

/// <summary>Answers a line of recorded cases with a line of JSON: verdicts, whether a manifest is taken, or truth tables.</summary>
internal static class CaseAnswer
{
    // Nothing of it goes into a web page.
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer without the end of the line. A case that cannot be worked out gets <c>{"id":...,"error":...}</c>.</summary>
    /// <param name="line">The case.</param>
    /// <param name="number">The number of the line, for cases without an id.</param>
    /// <param name="reproducesQuirks">Whether the reference's departures from the manifests are followed.</param>
    /// <param name="plane">Makes the data plane for a case.</param>
    public static (ReadOnlyMemory<byte> Json, bool IsError) Of(string line, long number, bool reproducesQuirks, Func<IVerdictPlane> plane)
    {
        string? id = null;
        try
        {
            using var document = JsonDocument.Parse(line);
            var recorded = document.RootElement;
            if (recorded.ValueKind != JsonValueKind.Object)
            {
                return Error(id, $"line {number} is not an object");
            }

            id = recorded.TryGetProperty("id", out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
            var output = new ArrayBufferWriter<byte>(line.Length + 256);
            using var answer = new Utf8JsonWriter(output, s_options);
            answer.WriteStartObject();
            answer.WriteString("id", id);
            Answer(recorded, reproducesQuirks, plane, answer);
            answer.WriteEndObject();
            answer.Flush();
            return (output.WrittenMemory, false);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return Error(id, $"line {number}: {error.Message}");
        }
    }

    private static void Answer(JsonElement recorded, bool reproducesQuirks, Func<IVerdictPlane> plane, Utf8JsonWriter answer)
    {
        if (recorded.TryGetProperty("manifest", out _))
        {
            ManifestCase.Answer(recorded, reproducesQuirks, answer);
        }
        else if (recorded.TryGetProperty("containerPorts", out _))
        {
            using var place = plane();
            place.Run(() => ConformanceCase.Answer(recorded, reproducesQuirks, place, answer));
        }
        else if (recorded.TryGetProperty("identities", out _))
        {
            using var place = plane();
            place.Run(() => VerdictCase.Answer(recorded, reproducesQuirks, place, answer));
        }
        else
        {
            throw new FormatException("the case has neither identities nor containerPorts nor a manifest");
        }
    }

    private static (ReadOnlyMemory<byte> Json, bool IsError) Error(string? id, string message)
    {
        var output = new ArrayBufferWriter<byte>();
        using var answer = new Utf8JsonWriter(output, s_options);
        answer.WriteStartObject();
        answer.WriteString("id", id);
        answer.WriteString("error", message);
        answer.WriteEndObject();
        answer.Flush();
        return (output.WrittenMemory, true);
    }
}
