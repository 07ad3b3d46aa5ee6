// SPDX-License-Identifier: Apache-2.0
using System.Buffers;

namespace PolicyLab;

/// <summary>Breaks text into lines.</summary>
internal static class TextWrap
{
    // Long names have no spaces: they break behind these.
    private static readonly SearchValues<char> s_joints = SearchValues.Create("/,.-=");

    /// <summary>Lines of at most <paramref name="width"/> characters; at least one, perhaps empty.</summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        while (text.Length > width)
        {
            var at = text.LastIndexOf(' ', width);
            if (at <= 0)
            {
                at = text.AsSpan(0, width).LastIndexOfAny(s_joints) + 1;
                at = at <= 1 ? width : at;
            }

            yield return text[..at].TrimEnd();
            text = text[at..].TrimStart();
        }

        yield return text;
    }

    /// <summary>Writes a paragraph.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="text">The text.</param>
    /// <param name="indent">What lines begin with.</param>
    /// <param name="isHanging">Whether the first line begins without it.</param>
    public static void Write(TextWriter output, string text, string indent = "", bool isHanging = false)
    {
        foreach (var line in Lines(text, TextTable.Width - indent.Length))
        {
            output.WriteLine((isHanging ? "" : indent) + line);
            isHanging = false;
        }
    }
}
