// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Cilium.Datapath;

/// <summary>Where cgroups v2 are mounted.</summary>
internal static partial class CgroupHierarchy
{
    private const string MountInfo = "/proc/self/mountinfo";

    /// <summary>The root of the hierarchy.</summary>
    /// <exception cref="DatapathException">It is not mounted.</exception>
    public static string FindRoot() => FindRoot(File.ReadLines(MountInfo));

    /// <param name="mounts">Lines of mountinfo, see proc(5): the mount point is the fifth field, the kind follows a lone dash.</param>
    /// <exception cref="DatapathException">None of them is the hierarchy's root.</exception>
    public static string FindRoot(IEnumerable<string> mounts)
    {
        foreach (string line in mounts)
        {
            string[] fields = line.Split(' ');
            int dash = Array.IndexOf(fields, "-");
            if (dash > 4 && fields.Length > dash + 1 && fields[dash + 1] == "cgroup2" && fields[3] == "/")
            {
                return Octal().Replace(fields[4], match => $"{(char)Convert.ToInt32(match.Groups[1].Value, 8)}");
            }
        }

        throw new DatapathException(
            DatapathException.CgroupErrorId,
            "No cgroup v2 hierarchy is mounted: sockets are balanced by programs on a cgroup.",
            $"Mount it ('mount -t cgroup2 none /run/cgroup'), or set {nameof(SocketBalancerOptions)}.{nameof(SocketBalancerOptions.CgroupPath)}.");
    }

    [GeneratedRegex(@"\\([0-7]{3})")]
    private static partial Regex Octal();
}
