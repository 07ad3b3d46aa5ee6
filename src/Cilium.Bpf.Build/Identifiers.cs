// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf.Build;

/// <summary>Turns C names into C# names, unique within one type.</summary>
internal sealed class Identifiers
{
    private readonly HashSet<string> _taken;

    // What every C# type has from object.
    private static readonly string[] Inherited =
        ["Equals", "Finalize", "GetHashCode", "GetType", "MemberwiseClone", "ReferenceEquals", "ToString"];

    public Identifiers(params IEnumerable<string> reserved) => _taken = new HashSet<string>(reserved.Concat(Inherited), StringComparer.Ordinal);

    /// <summary>The C# name for a C name, with a number behind it when it is taken.</summary>
    public string Take(string name)
    {
        var wanted = Pascal(name);
        var free = wanted;
        for (var i = 2; !_taken.Add(free); i++)
        {
            free = $"{wanted}{i}";
        }

        return free;
    }

    /// <summary>flow_key, flowKey and FLOW_KEY are all FlowKey.</summary>
    public static string Pascal(string name)
    {
        var isShouting = !name.Any(char.IsAsciiLetterLower);
        var result = new StringBuilder(name.Length);
        var isStart = true;
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                isStart = true;
                continue;
            }

            result.Append(isStart ? char.ToUpperInvariant(c) : isShouting ? char.ToLowerInvariant(c) : c);
            isStart = false;
        }

        return result.Length == 0 || char.IsAsciiDigit(result[0]) ? "_" + result : result.ToString();
    }
}
