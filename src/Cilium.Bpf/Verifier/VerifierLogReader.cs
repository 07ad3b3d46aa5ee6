// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cilium.Bpf;

/// <summary>Reads a verifier log line by line and remembers what the end will turn out to be about.</summary>
internal sealed partial class VerifierLogReader
{
    // A verifier's last words are a line or two; more than this is a listing.
    private const int MostReasonLines = 4;

    private readonly List<string> _words = [];
    private readonly VerifierRegisters _registers = new();
    private int? _instruction;
    private string? _instructionText;
    private string? _sourceText;
    private string? _sourceFile;
    private int? _sourceLine;
    private int? _processed;
    private int? _limit;
    private int? _peak;
    private int? _total;
    private string? _stack;
    private TimeSpan? _time;
    private bool _isOver;
    private VerifierDiagnosis? _diagnosis;

    public void Add(ReadOnlySpan<char> line)
    {
        if (line.IsEmpty || ReadStatistics(line))
        {
            return;
        }

        if (VerifierDiagnosis.TryBegin(line) is { } diagnosis)
        {
            _diagnosis = diagnosis;
        }
        else if (_diagnosis?.TryAdd(line) == true)
        {
            return;
        }
        else if (line[0] == ';')
        {
            ReadSource(line[1..].Trim());
        }
        else if (Numbered().IsMatch(line))
        {
            ReadNumbered(line);
        }
        else if (StateLine().IsMatch(line))
        {
            // A comparison of states follows "infinite loop detected": it belongs to those words.
            if (!Comparison().IsMatch(line))
            {
                _registers.Replace(line);
                _words.Clear();
            }
        }
        else if (!_isOver && !Noise().IsMatch(line))
        {
            _words.Add(line.ToString());
        }
    }

    public VerifierReport ToReport(string log)
    {
        var reason = _words.Count == 0
            ? _diagnosis?.Explanation ?? _diagnosis?.Category
            : string.Join("; ", _words.TakeLast(MostReasonLines).Select(word => word.Trim().TrimEnd(';')));
        var instruction = _diagnosis?.Instruction
            ?? (reason is not null && NamedInstruction().Match(reason) is { Success: true } named && int.TryParse(named.Groups[1].ValueSpan, out var number)
                ? number
                : _instruction);
        var isCurrent = instruction == _instruction;
        return new VerifierReport
        {
            Log = log,
            Reason = reason,
            Category = _diagnosis?.Category,
            Explanation = _diagnosis?.Explanation,
            Suggestion = _diagnosis?.Suggestion,
            Instruction = reason is null ? null : instruction,
            InstructionText = reason is null || !isCurrent ? null : _instructionText,
            SourceText = reason is null || !isCurrent ? null : _sourceText,
            SourceFile = reason is null || !isCurrent ? null : _sourceFile,
            SourceLine = reason is null || !isCurrent ? null : _sourceLine,
            Registers = reason is null ? [] : _registers.ToList(),
            ProcessedInstructions = _processed,
            InstructionLimit = _limit,
            PeakStates = _peak,
            TotalStates = _total,
            StackDepth = _stack,
            VerificationTime = _time,
        };
    }

    // "; if (p + 1 > end) @ endpoint.bpf.c:42" since Linux 6.9, without the place before.
    private void ReadSource(ReadOnlySpan<char> text)
    {
        _words.Clear();
        var match = SourcePlace().Match(text.ToString());
        _sourceText = match.Success ? match.Groups[1].Value.Trim() : text.ToString();
        _sourceFile = match.Success ? match.Groups[2].Value : null;
        _sourceLine = match.Success && int.TryParse(match.Groups[3].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    // "12: (85) call bpf_get_prandom_u32#7  ; R0_w=scalar()" is an instruction, "12: R1=ctx()" a state on arrival there.
    private void ReadNumbered(ReadOnlySpan<char> line)
    {
        _words.Clear();
        var colon = line.IndexOf(':');
        var rest = line[(colon + 1)..].Trim();
        if (rest.IsEmpty || rest[0] != '(')
        {
            _registers.Replace(rest);
            return;
        }

        _registers.ApplyPending();
        _instruction = int.TryParse(line[..colon], CultureInfo.InvariantCulture, out var number) ? number : null;
        var text = rest[(rest.IndexOf(')') + 1)..].Trim();
        var comment = text.IndexOf("; ", StringComparison.Ordinal);
        var jump = StateAtTarget().Match(text.ToString());
        if (comment >= 0)
        {
            // The comment tells what the instruction changes, which counts once the next one is reached.
            _registers.UpdateNext(text[(comment + 1)..]);
            text = text[..comment].Trim();
        }
        else if (jump.Success)
        {
            _registers.ReplaceNext(jump.Groups[2].ValueSpan);
            text = jump.Groups[1].ValueSpan;
        }

        _instructionText = text.ToString();
    }

    private bool ReadStatistics(ReadOnlySpan<char> line)
    {
        if (line.StartsWith("processed "))
        {
            foreach (var match in Statistic().Matches(line.ToString()).Cast<Match>())
            {
                var isParsed = int.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out var number);
                switch (isParsed ? match.Groups["what"].Value : string.Empty)
                {
                    case "processed": _processed = number; break;
                    case "limit": _limit = number; break;
                    case "peak_states": _peak = number; break;
                    case "total_states": _total = number; break;
                }
            }

            _isOver = true;
            return true;
        }

        if (line.StartsWith("verification time "))
        {
            _time = long.TryParse(line["verification time ".Length..].ToString().Split(' ')[0], CultureInfo.InvariantCulture, out var microseconds)
                ? TimeSpan.FromMicroseconds(microseconds)
                : null;
            return true;
        }

        if (line.StartsWith("stack depth "))
        {
            _stack = line["stack depth ".Length..].Trim().ToString();
            return true;
        }

        return false;
    }

    [GeneratedRegex(@"^\d+: ")]
    private static partial Regex Numbered();

    [GeneratedRegex(@"^(from \d+ to \d+( \(speculative execution\))?:|frame\d+:|(cur|old) state:|\s*(R\d+|fp-\d+)(_\w+)?=)")]
    private static partial Regex StateLine();

    [GeneratedRegex(@"^(cur|old) state:")]
    private static partial Regex Comparison();

    // Progress reports that are no reasons.
    [GeneratedRegex(
        @"^(Validating .*|subprog \d+ \(.*|[Ff]unc#\d+ .*|regs=.*|parent (didn't|already).*|last_idx .*|mark_precise: .*|propagating .*"
        + @"|caller:$|callee:$|returning from callee:$|to caller at.*|live regs before insn:$|\s*\d+: [.\d]{10}.*)$")]
    private static partial Regex Noise();

    // "if w1 > 0x9 goto pc+1 14: frame1: R0=7" tells the whole state at the instruction that follows.
    [GeneratedRegex(@"^(.+?)\s+\d+: ((?:frame\d+: )?R\d.*)$")]
    private static partial Regex StateAtTarget();

    [GeneratedRegex(@"\binsn (\d+)")]
    private static partial Regex NamedInstruction();

    [GeneratedRegex(@"^(.*) @ ([^@]+):(\d+)$")]
    private static partial Regex SourcePlace();

    [GeneratedRegex(@"(?<what>processed|limit|max_states_per_insn|total_states|peak_states|mark_read) (?<n>\d+)")]
    private static partial Regex Statistic();
}
