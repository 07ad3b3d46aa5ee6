// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf;

/// <summary>The CPUs that run now.</summary>
internal static class OnlineCpus
{
    private const string Source = "/sys/devices/system/cpu/online";

    public static IReadOnlyList<int> Read() => Parse(File.ReadAllText(Source));

    /// <summary>The members of a list such as "0-3,8".</summary>
    internal static IReadOnlyList<int> Parse(string list)
    {
        List<int> cpus = [];
        foreach (string range in list.Trim().Split(','))
        {
            string[] ends = range.Split('-');
            if (ends.Length > 2
                || !int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)
                || !int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)
                || last < first)
            {
                throw new InvalidDataException($"{Source} does not hold a list of CPUs but '{list.Trim()}'.");
            }

            cpus.AddRange(Enumerable.Range(first, last - first + 1));
        }

        return cpus;
    }
}
