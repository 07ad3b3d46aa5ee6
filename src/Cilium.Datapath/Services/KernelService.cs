// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>A service port as it is in the kernel. What its backends and slots are is read there.</summary>
internal sealed class KernelService(uint number)
{
    /// <summary>Its name; null while it is what a former process left and nobody has claimed.</summary>
    public ServicePortKey? Key { get; set; }

    public uint Number => number;

    public uint InsidePool => number * 2;

    public uint OutsidePool => (number * 2) + 1;

    public List<FrontendIdentity> Frontends { get; } = [];

    /// <summary>Identifiers of backends.</summary>
    public List<uint> Backends { get; } = [];

    /// <summary>The slots that <see cref="InsidePool"/> names.</summary>
    public SlotRun Inside { get; set; } = SlotRun.None;

    /// <summary>The slots that <see cref="OutsidePool"/> names; the same object where both pools are equal.</summary>
    public SlotRun Outside { get; set; } = SlotRun.None;

    public HashSet<IpPrefix> SourceRanges { get; } = [];

    public bool DestroysTcpSockets { get; set; }

    /// <summary>What went to backends that have left.</summary>
    public BackendTraffic Departed { get; set; }
}
