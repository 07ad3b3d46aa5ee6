// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Cilium.Bpf;

/// <summary>Follows the registers along a verifier log.</summary>
internal sealed partial class VerifierRegisters
{
    private readonly Dictionary<string, string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _pending = new(StringComparer.Ordinal);
    private bool _isPendingWhole;

    /// <summary>A full state: what it does not mention is unknown.</summary>
    public void Replace(ReadOnlySpan<char> state)
    {
        _known.Clear();
        _pending.Clear();
        _isPendingWhole = false;
        Read(state, _known);
    }

    /// <summary>What an instruction changes; it holds from the next instruction on.</summary>
    public void UpdateNext(ReadOnlySpan<char> changes) => Read(changes, _pending);

    /// <summary>The full state at the next instruction.</summary>
    public void ReplaceNext(ReadOnlySpan<char> state)
    {
        _pending.Clear();
        _isPendingWhole = true;
        Read(state, _pending);
    }

    public void ApplyPending()
    {
        if (_isPendingWhole)
        {
            _known.Clear();
            _isPendingWhole = false;
        }

        foreach (var (name, state) in _pending)
        {
            _known[name] = state;
        }

        _pending.Clear();
    }

    public List<VerifierRegister> ToList() =>
        [.. _known.OrderBy(r => r.Key[0] != 'R').ThenBy(r => Number(r.Key)).Select(r => new VerifierRegister(r.Key, r.Value))];

    private static int Number(string name) => int.TryParse(name.AsSpan(name[0] == 'R' ? 1 : 3), out var number) ? number : 0;

    private static void Read(ReadOnlySpan<char> text, Dictionary<string, string> into)
    {
        foreach (var match in Register().Matches(text.ToString()).Cast<Match>())
        {
            into[match.Groups[1].Value] = match.Groups[2].Value;
        }
    }

    // R2_w=scalar(umax=255,var_off=(0x0; 0xff)) or fp-8=mmmmmmmm: parentheses may hold spaces and one level of others.
    [GeneratedRegex(@"\b(R\d+|fp-\d+)(?:_[a-z]+)?=([^\s(]*(?:\((?:[^()]|\([^()]*\))*\))?)")]
    private static partial Regex Register();
}
