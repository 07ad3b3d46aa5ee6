// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Which existing names resemble a mistyped one.</summary>
internal static class CloseNames
{
    private const int Most = 5;
    private const int LongestCompared = 128;

    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known) =>
        [.. known.Where(k => k.Length is > 0 and <= LongestCompared)
            .Distinct()
            .Select(k => (Name: k, Score: Score(name, k)))
            .Where(c => c.Score <= Math.Max(2, name.Length / 3))
            .OrderBy(c => c.Score)
            .ThenBy(c => c.Name, StringComparer.Ordinal)
            .Take(Most)
            .Select(c => c.Name)];

    // Containing the other name counts as near, because prefixes such as "cilium_" are what people leave out.
    private static int Score(string wanted, string candidate)
    {
        if (wanted.Length > 2 && (candidate.Contains(wanted, StringComparison.OrdinalIgnoreCase)
            || (candidate.Length > 2 && wanted.Contains(candidate, StringComparison.OrdinalIgnoreCase))))
        {
            return 1;
        }

        return wanted.Length > LongestCompared ? int.MaxValue : Distance(wanted, candidate);
    }

    private static int Distance(string a, string b)
    {
        Span<int> row = stackalloc int[LongestCompared + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var substitute = diagonal + (char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
