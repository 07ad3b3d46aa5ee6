// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How to attach a program to a place in an executable.</summary>
public sealed class UprobeOptions
{
    /// <summary>Whether the program runs when the function returns rather than when it is entered. Default: no.</summary>
    public bool IsReturn { get; set; }

    /// <summary>The only process to observe; 0, the default, for all that run the file.</summary>
    public int ProcessId { get; set; }

    /// <summary>What <c>bpf_get_attach_cookie</c> gives the program (Linux 5.15 and later); 0 for none.</summary>
    public ulong Cookie { get; set; }
}
