// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>A connectivity matrix as tables of signs: one for most traffic, then what differs from it.</summary>
internal sealed class MatrixText
{
    private const int LongestName = 36;

    private readonly ConnectivityMatrix _matrix;
    private readonly List<List<int>> _rows = [];
    private readonly string[] _names;
    private readonly int _label;
    private readonly int _cell;

    public MatrixText(ConnectivityMatrix matrix)
    {
        _matrix = matrix;
        for (var group = 0; group < matrix.Groups.Length; group++)
        {
            // Parts of the world outside that nothing tells apart are one row.
            var same = IsInside(group) ? null : _rows.Find(row => !IsInside(row[0]) && IsSame(row[0], group));
            if (same is null)
            {
                _rows.Add([group]);
            }
            else
            {
                same.Add(group);
            }
        }

        _names = [.. _rows.Select((row, number) => $"{number + 1} {Short(string.Join(", ", row.Select(group => matrix.Groups[group].ToString())))}")];
        _label = _names.Max(name => name.Length);
        _cell = _rows.Count.ToString(CultureInfo.InvariantCulture).Length + 1;
    }

    public void Write(TextWriter output)
    {
        TextWrap.Write(output, "Rows connect to columns. " + OutcomeText.Legend);

        // What holds for protocols that no policy names holds for most traffic.
        var planes = _matrix.Planes.OrderByDescending(plane => plane.Traffic.Ranges.Any(range => range.Protocol == Cilium.Core.IpProtocol.Any)).ToList();
        for (var i = 0; i < planes.Count; i++)
        {
            output.WriteLine();
            TextWrap.Write(output, i == 0 ? planes[i].Traffic.ToString() : $"{planes[i].Traffic}, where it differs from the first table");
            Write(output, planes[i], [.. Enumerable.Range(0, _rows.Count).Where(from => i == 0 || HasOther(from, planes[i], planes[0]))]);
        }
    }

    private void Write(TextWriter output, ConnectivityPlane plane, int[] rows)
    {
        foreach (var columns in Enumerable.Range(0, _rows.Count).Chunk(Math.Max(1, (TextTable.Width - _label) / _cell)))
        {
            output.WriteLine((new string(' ', _label) + string.Concat(columns.Select(to => $"{to + 1}".PadLeft(_cell)))).TrimEnd());
            foreach (var from in rows)
            {
                output.WriteLine((_names[from].PadRight(_label) + string.Concat(columns.Select(to => Sign(plane, from, to).ToString().PadLeft(_cell)))).TrimEnd());
            }
        }
    }

    private bool HasOther(int from, ConnectivityPlane one, ConnectivityPlane other) =>
        Enumerable.Range(0, _rows.Count).Any(to => Sign(one, from, to) != Sign(other, from, to));

    private char Sign(ConnectivityPlane plane, int from, int to)
    {
        var (sender, receiver) = (_rows[from][0], _rows[to][0]);
        return IsInside(sender) || IsInside(receiver) ? OutcomeText.Sign(plane[sender, receiver]) : ' ';
    }

    private bool IsInside(int group) => _matrix.Groups[group].Representative.IsEndpoint;

    private bool IsSame(int one, int other) => _matrix.Planes.All(plane => Enumerable.Range(0, _matrix.Groups.Length)
        .Where(IsInside).All(inside => plane[one, inside] == plane[other, inside] && plane[inside, one] == plane[inside, other]));

    private static string Short(string name) => name.Length <= LongestName ? name : name[..(LongestName - 3)] + "...";
}
