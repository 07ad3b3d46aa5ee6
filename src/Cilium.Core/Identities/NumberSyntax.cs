// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Numbers whose prefix tells the base, as the ecosystem's tools read them: <c>0x</c>, <c>0o</c> or <c>0</c>, <c>0b</c>, underscores between digits.</summary>
internal static class NumberSyntax
{
    internal static bool TryParseUInt32(ReadOnlySpan<char> text, out uint value)
    {
        value = 0;
        uint radix = 10;
        bool hasPrefix = false;
        if (text.Length > 1 && text[0] == '0')
        {
            (radix, int skip) = (char)(text[1] | 0x20) switch
            {
                'x' => (16u, 2),
                'o' => (8u, 2),
                'b' => (2u, 2),
                _ => (8u, 1),
            };
            text = text[skip..];
            hasPrefix = true;
        }

        ulong result = 0;
        bool lastWasDigit = false;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '_')
            {
                // An underscore stands between digits, or between the prefix and a digit, and only where there is a prefix.
                if (!hasPrefix || (i > 0 && !lastWasDigit))
                {
                    return false;
                }

                lastWasDigit = false;
                continue;
            }

            uint digit = char.IsAsciiHexDigit(text[i]) ? (uint)Convert.ToByte(text[i].ToString(), 16) : 255;
            if (digit >= radix || (result = (result * radix) + digit) > uint.MaxValue)
            {
                return false;
            }

            lastWasDigit = true;
        }

        value = (uint)result;
        return lastWasDigit;
    }
}
