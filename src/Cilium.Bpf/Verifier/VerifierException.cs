// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kernel's verifier refused a program.</summary>
public sealed class VerifierException : BpfException
{
    private readonly bool _isCut;

    internal VerifierException(string program, int errno, VerifierReport report, SourceLines? lines, bool isCut)
        : this(program, errno, report, PlaceOf(report, lines), isCut)
    {
    }

    private VerifierException(string program, int errno, VerifierReport report, (string? File, int? Line, string? Text) place, bool isCut)
        : base(Describe(program, errno, report, place), "verify program", errno, $"'{program}'", report.Suggestion, null)
    {
        Program = program;
        Report = report;
        Reason = report.Reason ?? "the verifier gave no reason";
        (SourceFile, SourceLineNumber, SourceText) = place;
        _isCut = isCut;
    }

    /// <summary>The program.</summary>
    public string Program { get; }

    /// <summary>The verifier's last words.</summary>
    public string Reason { get; }

    /// <summary>The instruction at which it gave up, counted from 0 after linking; null when the log does not tell.</summary>
    public int? Instruction => Report.Instruction;

    /// <summary>The C file as given to the compiler; null when the object carries no line information.</summary>
    public string? SourceFile { get; }

    /// <summary>The line in <see cref="SourceFile"/>, from 1.</summary>
    public int? SourceLineNumber { get; }

    /// <summary>The place as <c>file:line</c>; null when unknown.</summary>
    public string? SourceLine => SourceFile is null ? null : $"{SourceFile}:{SourceLineNumber}";

    /// <summary>The text of the C line.</summary>
    public string? SourceText { get; }

    /// <summary>The instructions examined, over all paths; null when the log does not tell.</summary>
    public int? ProcessedInstructions => Report.ProcessedInstructions;

    /// <summary>The registers and stack slots just before the instruction.</summary>
    public IReadOnlyList<VerifierRegister> Registers => Report.Registers;

    /// <summary>Everything that the log says.</summary>
    public VerifierReport Report { get; }

    /// <summary>The whole log, which may be megabytes long.</summary>
    public string FullLog => Report.Log;

    /// <summary>Whether the log is incomplete because it outgrew <see cref="BpfLoadOptions.LargestVerifierLog"/>.</summary>
    public bool IsLogCut => _isCut;

    /// <summary>The last lines of the log.</summary>
    /// <param name="lines">How many, at most.</param>
    /// <returns>The lines.</returns>
    public string Tail(int lines = 20) => Report.Tail(lines);

    // The object's own line information is exact; the log's C lines are those last printed on the way there.
    private static (string? File, int? Line, string? Text) PlaceOf(VerifierReport report, SourceLines? lines)
    {
        if (report.Instruction is { } instruction && lines?.Find(instruction) is { } found)
        {
            return (found.File, found.Line, found.Text.Length == 0 ? report.SourceText : found.Text);
        }

        return (report.SourceFile, report.SourceLine, report.SourceText);
    }

    private static string Describe(string program, int errno, VerifierReport report, (string? File, int? Line, string? Text) place)
    {
        var where = place.File is null ? string.Empty : $" at {place.File}:{place.Line}";
        var text = string.IsNullOrEmpty(place.Text) ? string.Empty : $": {place.Text}";
        var operation = report.InstructionText is null ? string.Empty : $": {report.InstructionText}";
        var instruction = report.Instruction is { } number ? $" (instruction {number}{operation})" : string.Empty;
        var advice = report.Suggestion is null ? string.Empty : $" {report.Suggestion}";
        var reason = report.Reason ?? "no reason given";
        return $"The verifier refused program '{program}' ({ErrnoNames.Of(errno)}): {reason}{where}{text}{instruction}.{advice}";
    }
}
