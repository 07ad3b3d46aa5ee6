// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How to attach a program to a function of the kernel.</summary>
public sealed class KprobeOptions
{
    /// <summary>Whether the program runs when the function returns rather than when it is entered. Default: no.</summary>
    public bool IsReturn { get; set; }

    /// <summary>Bytes from the function's start. Default: 0.</summary>
    public long Offset { get; set; }

    /// <summary>What <c>bpf_get_attach_cookie</c> gives the program (Linux 5.15 and later); 0 for none.</summary>
    public ulong Cookie { get; set; }
}
