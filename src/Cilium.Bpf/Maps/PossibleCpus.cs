// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf;

/// <summary>The CPUs that the running kernel could ever have; per-CPU maps hold a value for each, in ascending order.</summary>
public static class PossibleCpus
{
    private const string Source = "/sys/devices/system/cpu/possible";
    private const int Alignment = 8;

    private static readonly Lazy<int> LazyCount = new(() => Parse(File.ReadAllText(Source)));

    /// <summary>How many there are. Fixed while the kernel runs.</summary>
    public static int Count => LazyCount.Value;

    /// <summary>Bytes from one CPU's value to the next.</summary>
    internal static int Stride(int valueSize) => checked(valueSize + Alignment - 1) & ~(Alignment - 1);

    /// <summary>Counts the CPUs of a list such as "0-3,8".</summary>
    internal static int Parse(string list)
    {
        int count = 0;
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

            count += last - first + 1;
        }

        return count;
    }
}
