// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What a verifier log says: of a program that was refused, or the statistics of one that was accepted.</summary>
/// <remarks>Understands both dialects: that of Linux 5.15 and later, and the one that Linux 7.3 adds to it. What a log does not tell is null.</remarks>
public sealed record VerifierReport
{
    /// <summary>The whole log.</summary>
    public required string Log { get; init; }

    /// <summary>The verifier's last words before it gave up; null when it did not.</summary>
    public string? Reason { get; init; }

    /// <summary>The kind of mistake, as kernels from Linux 7.3 name it; null on earlier ones.</summary>
    public string? Category { get; init; }

    /// <summary>The reason in a sentence, as kernels from Linux 7.3 give it; null on earlier ones.</summary>
    public string? Explanation { get; init; }

    /// <summary>What to change, as kernels from Linux 7.3 advise; null on earlier ones.</summary>
    public string? Suggestion { get; init; }

    /// <summary>The instruction at which it gave up, counted from 0 after linking.</summary>
    public int? Instruction { get; init; }

    /// <summary>That instruction as the verifier prints it, for example <c>r0 = *(u32 *)(r1 +0)</c>.</summary>
    public string? InstructionText { get; init; }

    /// <summary>The C line that precedes that instruction in the log.</summary>
    public string? SourceText { get; init; }

    /// <summary>The file of that C line; null when the log does not name it (before Linux 6.9).</summary>
    public string? SourceFile { get; init; }

    /// <summary>The number of that C line, from 1; null when the log does not name it (before Linux 6.9).</summary>
    public int? SourceLine { get; init; }

    /// <summary>The registers and stack slots known just before that instruction, for example <c>R1</c> is <c>ctx()</c>.</summary>
    public required IReadOnlyList<VerifierRegister> Registers { get; init; }

    /// <summary>The instructions examined, over all paths.</summary>
    public int? ProcessedInstructions { get; init; }

    /// <summary>The most instructions that this kernel examines.</summary>
    public int? InstructionLimit { get; init; }

    /// <summary>The states remembered at the worst moment.</summary>
    public int? PeakStates { get; init; }

    /// <summary>The states remembered altogether.</summary>
    public int? TotalStates { get; init; }

    /// <summary>
    /// The bytes of stack used, as the kernel prints them: by each function (<c>64+16</c>), since Linux 7.3 by the deepest chain of
    /// calls (<c>max 96</c>). Null unless statistics were asked for.
    /// </summary>
    public string? StackDepth { get; init; }

    /// <summary>The time that verification took; null unless statistics were asked for.</summary>
    public TimeSpan? VerificationTime { get; init; }

    /// <summary>Reads a log.</summary>
    /// <param name="log">The text that the kernel wrote.</param>
    /// <returns>What it says.</returns>
    public static VerifierReport Parse(string log)
    {
        ArgumentNullException.ThrowIfNull(log);
        var reader = new VerifierLogReader();
        foreach (var line in log.AsSpan().EnumerateLines())
        {
            reader.Add(line.TrimEnd());
        }

        return reader.ToReport(log);
    }

    /// <summary>The last lines of the log.</summary>
    /// <param name="lines">How many, at most.</param>
    /// <returns>The lines, without empty ones at the end.</returns>
    public string Tail(int lines)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lines);
        var text = Log.AsSpan().TrimEnd();
        var start = text.Length;
        for (; lines > 0 && start > 0; lines--)
        {
            start = text[..start].LastIndexOf('\n');
            if (start < 0)
            {
                return text.ToString();
            }
        }

        return start == text.Length ? string.Empty : text[(start + 1)..].ToString();
    }
}
