// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf.Interop;

/// <summary>Tells programs, maps and links apart by what the kernel calls their descriptor.</summary>
/// <remarks>The info structures of the kinds overlap, so asking a map for program info gives nonsense rather than an error.
/// Some kernels write "bpf_link", some "bpf-link".</remarks>
internal static class BpfHandleKind
{
    public const string Program = "bpf-prog";
    public const string Map = "bpf-map";
    public const string Link = "bpf-link";

    /// <summary>Throws unless <paramref name="handle"/> is of the kind.</summary>
    /// <exception cref="BpfException"><c>EINVAL</c>: it is something else, which the message names.</exception>
    public static void Require(BpfHandle handle, string kind, string operation, string path)
    {
        string descriptor = handle.Value.ToString(CultureInfo.InvariantCulture);
        string? target = new FileInfo($"/proc/self/fd/{descriptor}").LinkTarget;
        if (target is not null && !target.Replace('_', '-').Contains(kind, StringComparison.Ordinal))
        {
            throw new BpfException(operation, Errno.EINVAL, $"'{path}'", $"What is pinned there is of another kind ({target}).");
        }
    }
}
