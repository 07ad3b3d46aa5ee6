// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using System.Text;

namespace PolicyLab;

/// <summary>Reads lines from a stream that may be compressed, which its first bytes tell.</summary>
internal static class CaseLines
{
    private const byte FirstOfGzip = 0x1f;
    private const byte SecondOfGzip = 0x8b;

    /// <summary>The lines that are not empty, with their numbers from 1.</summary>
    public static async IAsyncEnumerable<(string Text, long Number)> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pipe = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        var start = await pipe.ReadAtLeastAsync(2, cancellationToken);
        var isCompressed = start.Buffer.Slice(0, Math.Min(2, start.Buffer.Length)).ToArray() is [FirstOfGzip, SecondOfGzip];
        pipe.AdvanceTo(start.Buffer.Start);
        var plain = isCompressed ? new GZipStream(pipe.AsStream(), CompressionMode.Decompress) : pipe.AsStream();
        using var reader = new StreamReader(plain, Encoding.UTF8);
        for (var number = 1L; await reader.ReadLineAsync(cancellationToken) is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                yield return (line, number);
            }
        }
    }
}
