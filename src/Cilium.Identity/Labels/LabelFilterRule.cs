// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>One rule of a <see cref="LabelFilter"/>: labels whose key begins with a match of an expression are included or ignored.</summary>
public sealed class LabelFilterRule
{
    // No backtracking: expressions come from users and keys from whoever creates workloads.
    private readonly Regex _expression;

    private LabelFilterRule(string source, string expression, bool isIgnore)
    {
        Source = source;
        Expression = expression;
        IsIgnore = isIgnore;
        _expression = new Regex(@"\A(?:" + expression + ")", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>The source of the labels that the rule is about; empty: every source.</summary>
    public string Source { get; }

    /// <summary>The expression, matched at the start of the key.</summary>
    public string Expression { get; }

    /// <summary>Whether matching labels are ignored rather than included.</summary>
    public bool IsIgnore { get; }

    /// <summary>Reads a rule from <c>[source:][!]expression</c>; <c>!</c> makes it an ignore rule.</summary>
    /// <param name="text">The text.</param>
    /// <param name="rule">The rule, if the text is one.</param>
    /// <param name="fault">What is wrong, if it is not.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out LabelFilterRule? rule, out ValidationFault fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        string source = colon < 0 ? "" : text[..colon], rest = text[(colon + 1)..];
        bool isIgnore = rest.StartsWith('!');
        string expression = isIgnore ? rest[1..] : rest;
        rule = null;
        fault = default;
        if (expression.Length == 0)
        {
            fault = new ValidationFault("", text, "the expression is empty");
            return false;
        }

        try
        {
            rule = new LabelFilterRule(source, expression, isIgnore);
            return true;
        }
        catch (Exception error) when (error is ArgumentException or NotSupportedException)
        {
            fault = new ValidationFault("", text, "the expression cannot be used: " + error.Message);
            return false;
        }
    }

    /// <summary>The rule as text.</summary>
    public override string ToString() => (Source.Length == 0 ? "" : Source + ":") + (IsIgnore ? "!" : "") + Expression;

    internal static LabelFilterRule Include(string expression, string source = "") => new(source, expression, isIgnore: false);

    internal static LabelFilterRule Ignore(string expression) => new("", expression, isIgnore: true);

    /// <summary>How many characters of the key the rule matches; 0: none.</summary>
    internal int MatchLength(Label label)
    {
        if (Source.Length > 0 && Source != label.Source)
        {
            return 0;
        }

        foreach (ValueMatch match in _expression.EnumerateMatches(label.Key))
        {
            return match.Length;
        }

        return 0;
    }
}
