// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab;

/// <summary>A table for terminals of 80 columns: cells that are too long go on in the next line, those of the last column first.</summary>
internal sealed class TextTable(params string[] headers)
{
    public const int Width = 80;

    private const int Gap = 2;
    private const int NarrowestLast = 20;
    private const int Narrowest = 8;

    private readonly List<(string[] Cells, List<string> Notes)> _rows = [];

    public void Add(params string[] cells) => _rows.Add((cells, []));

    /// <summary>Adds a text of full width below the last row.</summary>
    public void AddNote(string note) => _rows[^1].Notes.Add(note);

    public void Write(TextWriter output, string indent = "")
    {
        var widths = WidthsFor(Width - indent.Length);
        WriteRow(output, indent, headers, widths);
        foreach (var (cells, notes) in _rows)
        {
            WriteRow(output, indent, cells, widths);
            notes.ForEach(note => TextWrap.Write(output, note, indent + "    "));
        }
    }

    private int[] WidthsFor(int available)
    {
        var widths = headers.Select((header, column) => _rows.Select(row => row.Cells[column].Length).Append(header.Length).Max()).ToArray();
        while (widths.Sum() + (Gap * (widths.Length - 1)) > available)
        {
            var widest = widths[^1] > NarrowestLast ? widths.Length - 1 : Array.IndexOf(widths, widths.Max());
            if (widths[widest] <= Narrowest)
            {
                break;
            }

            widths[widest]--;
        }

        return widths;
    }

    private static void WriteRow(TextWriter output, string indent, string[] cells, int[] widths)
    {
        var lines = cells.Select((cell, column) => TextWrap.Lines(cell, widths[column]).ToArray()).ToArray();
        for (var line = 0; line < lines.Max(cell => cell.Length); line++)
        {
            var texts = lines.Select((cell, column) => (line < cell.Length ? cell[line] : "").PadRight(widths[column] + Gap));
            output.WriteLine((indent + string.Concat(texts)).TrimEnd());
        }
    }
}
