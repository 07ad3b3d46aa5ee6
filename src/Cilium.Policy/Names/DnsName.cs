// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>The one form in which names are compared: lower case, without the dot at the end. The root is empty.</summary>
internal static class DnsName
{
    /// <summary>The longest text that a name may have, with a dot at the end (RFC 1035, 3.1: 255 octets on the wire).</summary>
    public const int MaxLength = 255;

    /// <summary>Whether names may have the character as far as <c>*</c> is concerned.</summary>
    public static bool IsNameCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';

    /// <summary>Writes the form of <paramref name="name"/>; no characters but ASCII letters change.</summary>
    /// <param name="name">At most <see cref="MaxLength"/> characters.</param>
    /// <param name="buffer">At least as long.</param>
    /// <returns>The part of <paramref name="buffer"/> that was written.</returns>
    public static ReadOnlySpan<char> Normalise(ReadOnlySpan<char> name, Span<char> buffer)
    {
        name = WithoutLastDot(name);
        for (var i = 0; i < name.Length; i++)
        {
            buffer[i] = Lower(name[i]);
        }

        return buffer[..name.Length];
    }

    public static ReadOnlySpan<char> WithoutLastDot(ReadOnlySpan<char> name) => name is [.., '.'] ? name[..^1] : name;

    public static char Lower(char c) => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c;
}
