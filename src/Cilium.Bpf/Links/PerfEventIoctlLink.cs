// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>A program attached to a performance event by ioctl, for kernels that have no link object for it.</summary>
/// <remarks>The descriptor is the event's own: closing it detaches.</remarks>
internal sealed class PerfEventIoctlLink(BpfHandle perfEvent) : BpfLink(perfEvent)
{
    private static readonly Version LinkKernel = new(5, 15);

    /// <inheritdoc/>
    public override void Detach() => Dispose();

    /// <inheritdoc/>
    public override void Pin(string path) => throw NotSupported("pinning a performance event");

    /// <inheritdoc/>
    public override void Update(BpfProgram program, BpfProgram? expected = null)
        => throw NotSupported("replacing the program of a performance event");

    private protected override LinkKernelInfo ReadKernelInfo() => throw NotSupported("performance event links");

    private static FeatureNotSupportedException NotSupported(string feature) => new(feature, LinkKernel);
}
