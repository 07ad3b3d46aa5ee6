// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text.RegularExpressions;

namespace Cilium.Bpf;

/// <summary>The account of a failure in sections that kernels from Linux 7.3 write behind the log.</summary>
internal sealed partial class VerifierDiagnosis
{
    private const string Head = "Verification failed:";

    private readonly Dictionary<string, List<string>> _sections = new(StringComparer.Ordinal);
    private List<string>? _section;

    private VerifierDiagnosis(string category) => Category = category;

    public string Category { get; }

    public string? Explanation => Section("Reason");

    public string? Suggestion => Section("Suggestion");

    public int? Instruction
    {
        get
        {
            var match = Place().Match(Section("At") ?? string.Empty);
            return match.Success && int.TryParse(match.Groups["n"].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
    }

    public static VerifierDiagnosis? TryBegin(ReadOnlySpan<char> line) =>
        line.StartsWith(Head) ? new VerifierDiagnosis(line[Head.Length..].Trim().ToString()) : null;

    /// <summary>Takes a line of the account; false for a line of the old dialect that follows it.</summary>
    public bool TryAdd(ReadOnlySpan<char> line)
    {
        if (char.IsWhiteSpace(line[0]))
        {
            _section?.Add(line.Trim().ToString());
            return true;
        }

        var isHeading = line[^1] == ':';
        _section = isHeading ? [] : null;
        return isHeading && _sections.TryAdd(line[..^1].ToString(), _section!);
    }

    private string? Section(string name) =>
        _sections.GetValueOrDefault(name) is { Count: > 0 } lines ? string.Join(' ', lines) : null;

    // "insn 0" where there is no C line, else the marked line of the listing.
    [GeneratedRegex(@"^insn (?<n>\d+)\b|Instruction context:.*?>>> (?<n>\d+) \| \(")]
    private static partial Regex Place();
}
