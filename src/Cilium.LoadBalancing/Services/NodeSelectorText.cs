// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Label selectors as Kubernetes writes them in one line: <c>a=b, c!=d, e in (f,g), h notin (i), j, !k</c>.</summary>
internal static class NodeSelectorText
{
    /// <summary>Reads a selector; null after adding what is wrong with it.</summary>
    internal static LabelSelector? Parse(string text, string path, List<ValidationFault> faults)
    {
        int before = faults.Count;
        List<SelectorExpression> expressions = [];
        foreach (string part in Split(text))
        {
            if (ParseRequirement(part) is { } expression)
            {
                expressions.Add(expression);
            }
            else
            {
                faults.Add(new ValidationFault(path, part, "must be key=value, key!=value, key in (values), key notin (values), key or !key"));
            }
        }

        LabelSelector? selector = null;
        return faults.Count == before && LabelSelector.TryCreate(null, expressions, path, faults, out selector) ? selector : null;
    }

    private static SelectorExpression? ParseRequirement(string part)
    {
        if (part.EndsWith(')'))
        {
            int open = part.IndexOf('(', StringComparison.Ordinal);
            string[] words = open < 0 ? [] : part[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            string? operation = words.Length != 2 ? null : words[1] switch { "in" => "In", "notin" => "NotIn", _ => null };
            return operation is null ? null : new SelectorExpression(words[0], operation, part[(open + 1)..^1].Split(',', StringSplitOptions.TrimEntries));
        }

        int sign = part.IndexOf('=', StringComparison.Ordinal);
        if (sign >= 0)
        {
            bool isNegated = sign > 0 && part[sign - 1] == '!';
            string key = part[..(isNegated ? sign - 1 : sign)].Trim();
            string value = part[(sign + 1)..].TrimStart('=').Trim();
            return new SelectorExpression(key, isNegated ? "NotIn" : "In", [value]);
        }

        return part.StartsWith('!')
            ? new SelectorExpression(part[1..].Trim(), "DoesNotExist", [])
            : new SelectorExpression(part, "Exists", []);
    }

    /// <summary>Splits at the commas that stand in no brackets.</summary>
    private static IEnumerable<string> Split(string text)
    {
        int depth = 0, start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i == text.Length || (text[i] == ',' && depth == 0))
            {
                string part = text[start..i].Trim();
                start = i + 1;
                if (part.Length > 0 || i < text.Length)
                {
                    yield return part;
                }
            }
            else
            {
                depth += text[i] switch { '(' => 1, ')' => -1, _ => 0 };
            }
        }
    }
}
