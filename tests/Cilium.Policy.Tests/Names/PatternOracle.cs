// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Cilium.Policy.Tests;

/// <summary>What a pattern means, as the regular expression that the ecosystem defines.</summary>
internal static class PatternOracle
{
    private const string Class = "[-a-zA-Z0-9_]";

    public static bool Matches(string pattern, string name) =>
        Regex.IsMatch(WithDot(name.ToLowerInvariant()), ExpressionOf(pattern), RegexOptions.CultureInvariant);

    private static string ExpressionOf(string pattern)
    {
        pattern = pattern.ToLowerInvariant();
        if (Regex.IsMatch(pattern, @"\A\*+[.]?\z"))
        {
            return $@"(\A({Class}+[.])+\z)|(\A[.]\z)";
        }

        pattern = WithDot(pattern);
        var leading = Regex.Match(pattern, @"\A\*\*+[.]");
        var rest = pattern[leading.Length..].Replace(".", "[.]", StringComparison.Ordinal);
        rest = Regex.Replace(rest, @"\*+", Class + "*");
        return $@"\A{(leading.Success ? $"({Class}+([.]{Class}+){{0,}})[.]" : "")}{rest}\z";
    }

    private static string WithDot(string name) => name.EndsWith('.') ? name : name + ".";
}
