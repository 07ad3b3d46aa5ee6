// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Cilium.Policy;

/// <summary>Judges regular expressions by the syntax that proxies of the ecosystem take (RE2).</summary>
internal static partial class GoRegex
{
    private const int MaxLength = 4096;

    /// <summary>Null when the pattern is fine, otherwise what is wrong.</summary>
    public static string? FaultOf(string pattern)
    {
        if (pattern.Length > MaxLength)
        {
            return $"the expression is longer than {MaxLength} characters";
        }

        if (FindUnsupported(pattern) is { } construct)
        {
            return $"'{construct}' is not supported: look-around, atomic groups, conditions and back-references are not part of RE2";
        }

        try
        {
            // Building it checks the syntax; it is never run.
            _ = new Regex(ToDotNet(pattern), RegexOptions.CultureInvariant);
            return null;
        }
        catch (ArgumentException error)
        {
            return $"not a regular expression: {error.Message}";
        }
    }

    /// <summary>The pattern with the spellings that only RE2 knows replaced.</summary>
    public static string ToDotNet(string pattern) =>
        PosixClass().Replace(NamedGroup().Replace(pattern, "(?<"), match => match.Groups[1].Value switch
        {
            "alpha" => "a-zA-Z",
            "digit" => "0-9",
            "alnum" => "0-9a-zA-Z",
            "upper" => "A-Z",
            "lower" => "a-z",
            "space" => @"\s",
            "punct" => @"!-/:-@\[-`{-~",
            "xdigit" => "0-9A-Fa-f",
            "word" => @"\w",
            _ => match.Value,
        });

    private static string? FindUnsupported(string pattern)
    {
        for (var i = 0; i + 1 < pattern.Length; i++)
        {
            if (pattern[i] == '\\')
            {
                if (pattern[i + 1] is >= '1' and <= '9' or 'k')
                {
                    return pattern.Substring(i, 2);
                }

                i++;
            }
            else if (pattern[i] == '(' && pattern[i + 1] == '?' && i + 2 < pattern.Length)
            {
                var isLookBehind = pattern[i + 2] == '<' && i + 3 < pattern.Length && pattern[i + 3] is '=' or '!';
                if (pattern[i + 2] is '=' or '!' or '>' or '(' or '#' || isLookBehind)
                {
                    return pattern.Substring(i, 3);
                }
            }
        }

        return null;
    }

    [GeneratedRegex(@"\(\?P<")]
    private static partial Regex NamedGroup();

    [GeneratedRegex(@"\[:(\w+):\]")]
    private static partial Regex PosixClass();
}
