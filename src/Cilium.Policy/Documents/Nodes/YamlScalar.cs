// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Which type an unquoted YAML scalar has, by the YAML 1.1 rules that Kubernetes tools apply.</summary>
internal static class YamlScalar
{
    public static (ScalarType Type, string Text) Resolve(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => (ScalarType.Null, ""),
        "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" => (ScalarType.Boolean, "true"),
        "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF" => (ScalarType.Boolean, "false"),
        _ when IsNumber(text) => (ScalarType.Number, text),
        _ => (ScalarType.Text, text),
    };

    private static bool IsNumber(string text)
    {
        var digits = text.AsSpan();
        if (digits[0] is '+' or '-')
        {
            digits = digits[1..];
        }

        if (digits.IsEmpty)
        {
            return false;
        }

        if (digits is ".inf" or ".Inf" or ".INF" or ".nan" or ".NaN" or ".NAN")
        {
            return true;
        }

        if (digits.Length > 2 && digits[0] == '0' && digits[1] is 'x' or 'o' or 'b')
        {
            var digitsOfBase = digits[1] switch { 'x' => "0123456789abcdefABCDEF_", 'o' => "01234567_", _ => "01_" };
            return !digits[2..].ContainsAnyExcept(digitsOfBase);
        }

        return IsDecimal(digits);
    }

    private static bool IsDecimal(ReadOnlySpan<char> digits)
    {
        var at = 0;
        var count = Skip(digits, ref at);
        if (at < digits.Length && digits[at] == '.')
        {
            at++;
            count += Skip(digits, ref at);
        }

        if (count == 0)
        {
            return false;
        }

        if (at < digits.Length && digits[at] is 'e' or 'E')
        {
            at++;
            if (at < digits.Length && digits[at] is '+' or '-')
            {
                at++;
            }

            if (Skip(digits, ref at) == 0)
            {
                return false;
            }
        }

        return at == digits.Length && digits[0] != '_';
    }

    private static int Skip(ReadOnlySpan<char> digits, ref int at)
    {
        var start = at;
        while (at < digits.Length && (char.IsAsciiDigit(digits[at]) || digits[at] == '_'))
        {
            at++;
        }

        return at - start;
    }
}
