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
            return match.Success && int.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var number) ? number : null;
        }
    }

    public static VerifierDiagnosis? TryBegin(ReadOnlySpan<char> line) =>
        line.StartsWith(Head) ? new VerifierDiagnosis(line[Head.Length..].Trim().ToString()) : null;

    public void Add(ReadOnlySpan<char> line)
    {
        if (!char.IsWhiteSpace(line[0]) && line[^1] == ':')
        {
            _section = [];
            _sections.TryAdd(line[..^1].ToString(), _section);
        }
        else
        {
            _section?.Add(line.Trim().ToString());
        }
    }

    private string? Section(string name) =>
        _sections.GetValueOrDefault(name) is { Count: > 0 } lines ? string.Join(' ', lines) : null;

    [GeneratedRegex(@"^insn (\d+)\b")]
    private static partial Regex Place();
}
