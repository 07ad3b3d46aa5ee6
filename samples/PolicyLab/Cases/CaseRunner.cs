// SPDX-License-Identifier: Apache-2.0
using System.Threading.Channels;

namespace PolicyLab;

/// <summary>Answers cases as they are read, several at a time, in their order.</summary>
internal static class CaseRunner
{
    private static readonly byte[] s_newLine = "\n"u8.ToArray();

    /// <summary>Reads cases from <paramref name="input"/> and writes their answers to <paramref name="output"/>.</summary>
    /// <param name="input">Lines of JSON, plain or compressed.</param>
    /// <param name="output">Receives a line for each.</param>
    /// <param name="answer">Answers one.</param>
    /// <param name="width">How many are worked on at once.</param>
    /// <param name="cancellationToken">Ends the work early.</param>
    /// <returns>How many cases there were, and how many could not be worked out.</returns>
    public static async Task<(long Cases, long Errors)> RunAsync(
        Stream input, Stream output, Func<string, long, (ReadOnlyMemory<byte> Json, bool IsError)> answer, int width, CancellationToken cancellationToken)
    {
        // What is read ahead waits here, so that a fast reader does not fill the memory.
        var waiting = Channel.CreateBounded<Task<(ReadOnlyMemory<byte> Json, bool IsError)>>(Math.Max(1, width * 4));
        using var turn = new SemaphoreSlim(width);
        var reading = ReadAsync();
        var (cases, errors) = (0L, 0L);
        await foreach (var result in waiting.Reader.ReadAllAsync(cancellationToken))
        {
            var (json, isError) = await result;
            await output.WriteAsync(json, cancellationToken);
            await output.WriteAsync(s_newLine, cancellationToken);
            cases++;
            errors += isError ? 1 : 0;
        }

        await reading;
        return (cases, errors);

        async Task ReadAsync()
        {
            Exception? failure = null;
            try
            {
                await foreach (var (text, number) in CaseLines.ReadAsync(input, cancellationToken))
                {
                    await turn.WaitAsync(cancellationToken);
                    await waiting.Writer.WriteAsync(Task.Run(() => Work(text, number), CancellationToken.None), cancellationToken);
                }
            }
            catch (Exception error)
            {
                failure = error;
            }

            waiting.Writer.Complete(failure);
        }

        (ReadOnlyMemory<byte> Json, bool IsError) Work(string text, long number)
        {
            try
            {
                return answer(text, number);
            }
            finally
            {
                turn.Release();
            }
        }
    }
}
