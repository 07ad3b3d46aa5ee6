// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The syntax that Kubernetes demands of the keys and values of label selectors.</summary>
internal static class LabelSyntax
{
    private const int MaxName = 63;
    private const int MaxDomain = 253;

    /// <summary>A key is judged as <c>source.key</c>, the form in which the ecosystem stores it in Kubernetes selectors.</summary>
    internal static void CheckKey(string source, string key, string written, string path, ICollection<ValidationFault> faults)
    {
        string full = $"{source}.{key}";
        int slash = full.IndexOf('/', StringComparison.Ordinal);
        string name = full[(slash + 1)..];
        if (slash >= 0)
        {
            string domain = full[..slash];
            if (domain.Length is 0 or > MaxDomain || !IsDomain(domain))
            {
                faults.Add(new ValidationFault(path, written, $"the part before '/' must be a lower-case DNS name of at most {MaxDomain} characters, its source included"));
            }
        }

        if (name.Contains('/', StringComparison.Ordinal))
        {
            faults.Add(new ValidationFault(path, written, "a key has at most one '/'"));
        }
        else if (name.Length is 0 or > MaxName || !IsName(name))
        {
            faults.Add(new ValidationFault(
                path, written, $"the name must have 1 to {MaxName} letters, digits, '-', '_' or '.', and begin and end with a letter or digit"));
        }
    }

    internal static void CheckValue(string? value, string path, ICollection<ValidationFault> faults)
    {
        if (value is null || value.Length > MaxName || (value.Length > 0 && !IsName(value)))
        {
            faults.Add(new ValidationFault(
                path, value ?? "", $"a value is empty or has at most {MaxName} letters, digits, '-', '_' or '.', beginning and ending with a letter or digit"));
        }
    }

    internal static LabelOperator? CheckOperator(SelectorExpression expression, string path, ICollection<ValidationFault> faults)
    {
        int count = expression.Values?.Count ?? 0;
        for (int i = 0; i < count; i++)
        {
            CheckValue(expression.Values![i], $"{path}.values[{i}]", faults);
        }

        LabelOperator? operation = expression.Operator switch
        {
            "In" => LabelOperator.In,
            "NotIn" => LabelOperator.NotIn,
            "Exists" => LabelOperator.Exists,
            "DoesNotExist" => LabelOperator.DoesNotExist,
            _ => null,
        };
        if (operation is null)
        {
            faults.Add(new ValidationFault(path + ".operator", expression.Operator ?? "", "the operator must be In, NotIn, Exists or DoesNotExist"));
        }
        else if (operation is LabelOperator.In or LabelOperator.NotIn && count == 0)
        {
            faults.Add(new ValidationFault(path + ".values", "", $"operator {operation} needs at least one value"));
        }
        else if (operation is LabelOperator.Exists or LabelOperator.DoesNotExist && count > 0)
        {
            faults.Add(new ValidationFault(path + ".values", string.Join(',', expression.Values!), $"operator {operation} takes no values"));
        }

        return operation;
    }

    private static bool IsName(string text)
    {
        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.'))
            {
                return false;
            }
        }

        return char.IsAsciiLetterOrDigit(text[0]) && char.IsAsciiLetterOrDigit(text[^1]);
    }

    private static bool IsDomain(string text)
    {
        foreach (string part in text.Split('.'))
        {
            if (part.Length == 0 || !IsLowerAlphanumeric(part[0]) || !IsLowerAlphanumeric(part[^1]))
            {
                return false;
            }

            foreach (char c in part)
            {
                if (!IsLowerAlphanumeric(c) && c != '-')
                {
                    return false;
                }
            }
        }

        return true;

        static bool IsLowerAlphanumeric(char c) => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c);
    }
}
