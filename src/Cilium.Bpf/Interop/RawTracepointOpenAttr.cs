// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_RAW_TRACEPOINT_OPEN</c>.</summary>
internal struct RawTracepointOpenAttr
{
    public ulong name;
    public uint prog_fd;
    public uint padding;

    /// <summary>Since 6.10; leave zero for older kernels.</summary>
    public ulong cookie;
}
