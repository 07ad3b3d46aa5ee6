// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Reads 16-bit numbers by the rules of Go literals, as the reference does: <c>0x</c>, <c>0o</c>, <c>0b</c> and a leading zero name
/// the base, and underscores may stand between digits.</summary>
internal static class GoNumber
{
    /// <summary>Reads a number; <paramref name="value"/> is 0 where the text is none, and the largest where it is too large.</summary>
    /// <returns>Whether the text is a number of 16 bits.</returns>
    public static bool TryRead(string text, out ushort value)
    {
        value = 0;
        var (radix, start) = BaseOf(text);
        if (text.Length == start || !HasUnderscoresBetweenDigits(text, start))
        {
            return false;
        }

        ulong sum = 0;
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '_')
            {
                continue;
            }

            var digit = char.IsAsciiHexDigit(text[i]) ? Convert.ToUInt32(text[i].ToString(), 16) : uint.MaxValue;
            if (digit >= radix)
            {
                return false;
            }

            sum = Math.Min((sum * radix) + digit, uint.MaxValue);
        }

        value = (ushort)Math.Min(sum, ushort.MaxValue);
        return sum <= ushort.MaxValue;
    }

    /// <summary>Whether nothing but a leading zero makes it a number of base 8.</summary>
    public static bool IsOctalByZero(string text) => text.Length > 1 && BaseOf(text) == (8u, 1);

    private static (uint Radix, int Start) BaseOf(string text) =>
        text is not ['0', _, ..] ? (10u, 0)
        : text.Length > 2 ? char.ToLowerInvariant(text[1]) switch { 'x' => (16u, 2), 'o' => (8u, 2), 'b' => (2u, 2), _ => (8u, 1) }
        : (8u, 1);

    // One may also follow the base.
    private static bool HasUnderscoresBetweenDigits(string text, int start)
    {
        for (var i = start; i < text.Length; i++)
        {
            if (text[i] == '_' && ((i == start && start == 0) || i + 1 == text.Length || text[i + 1] == '_'))
            {
                return false;
            }
        }

        return true;
    }
}
