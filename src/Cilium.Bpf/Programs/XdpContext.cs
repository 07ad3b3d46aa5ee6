// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>The context of an XDP program in a test run: <c>struct xdp_md</c> of linux/bpf.h.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct XdpContext
{
    /// <summary>Where the packet starts in the input, in bytes; what lies before it is metadata.</summary>
    public uint Data { get; set; }

    /// <summary>Where the packet ends: the length of the input.</summary>
    public uint DataEnd { get; set; }

    /// <summary>Where the metadata starts in the input; must be 0.</summary>
    public uint DataMeta { get; set; }

    /// <summary>The interface that the frame came from; must exist, with <see cref="ReceiveQueueIndex"/> in range; 0 for none.</summary>
    public uint IngressInterfaceIndex { get; set; }

    /// <summary>The receive queue that the frame came from.</summary>
    public uint ReceiveQueueIndex { get; set; }

    /// <summary>Must be 0.</summary>
    public uint EgressInterfaceIndex { get; set; }
}
