// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

public sealed partial class Label
{
    /// <summary>Reads a label from <c>[source:]key[=value]</c>.</summary>
    /// <param name="text">The text. <c>$name</c> and <c>reserved.name</c> are short for <c>reserved:name</c>; the first <c>:</c> ends the source.</param>
    /// <param name="defaultSource">The source when the text names none. Default <see cref="LabelSource.Unspecified"/>; selectors use <see cref="LabelSource.Any"/>.</param>
    /// <returns>The label.</returns>
    /// <exception cref="LabelFormatException">The text has no key or holds a character that labels cannot carry.</exception>
    public static Label Parse(string text, string defaultSource = LabelSource.Unspecified)
    {
        ArgumentNullException.ThrowIfNull(text);
        Split(text, defaultSource, out string source, out string key, out string value);
        return FaultOf(source, key, value) is { } fault ? throw new LabelFormatException(text, fault) : new Label(source, key, value);
    }

    /// <summary>Reads a label as <see cref="Parse"/> does.</summary>
    /// <param name="text">The text.</param>
    /// <param name="label">The label when the text is one.</param>
    /// <param name="defaultSource">The source when the text names none.</param>
    /// <returns>Whether the text is a label.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out Label? label, string defaultSource = LabelSource.Unspecified)
    {
        label = null;
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        Split(text, defaultSource, out string source, out string key, out string value);
        if (FaultOf(source, key, value) is not null)
        {
            return false;
        }

        label = new Label(source, key, value);
        return true;
    }

    /// <summary>Splits a selector key (<c>source:key</c>, <c>$name</c>, or a bare key) into source and key.</summary>
    /// <param name="text">The text.</param>
    /// <param name="defaultSource">The source when the text names none.</param>
    /// <returns>Source (never empty) and the rest of the text.</returns>
    public static (string Source, string Key) SplitKey(string text, string defaultSource = LabelSource.Any)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.StartsWith('$'))
        {
            return (LabelSource.Reserved, text[1..]);
        }

        int colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            return (colon == 0 ? defaultSource : text[..colon], text[(colon + 1)..]);
        }

        const string reservedPrefix = LabelSource.Reserved + ".";
        return text.StartsWith(reservedPrefix, StringComparison.Ordinal)
            ? (LabelSource.Reserved, text[reservedPrefix.Length..])
            : (defaultSource, text);
    }

    private static void Split(string text, string defaultSource, out string source, out string key, out string value)
    {
        (source, string rest) = SplitKey(text, defaultSource);
        int equals = rest.IndexOf('=', StringComparison.Ordinal);
        if (equals == 0 && source == LabelSource.Reserved)
        {
            // "reserved:=x" is an old spelling of "reserved:x".
            rest = rest[1..];
            equals = -1;
        }

        key = equals < 0 ? rest : rest[..equals];
        value = equals < 0 ? "" : rest[(equals + 1)..];
    }
}
