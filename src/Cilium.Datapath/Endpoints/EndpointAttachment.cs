// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>By what the programs hang on an endpoint's device.</summary>
public enum EndpointAttachment
{
    /// <summary>Filters of the device's clsact qdisc, before all other filters. About 0.3 ms for both, on every kernel. They
    /// belong to the device. Whoever may configure the node's network can remove them; <see cref="Datapath.RepairHooks()"/> puts
    /// them back.</summary>
    Clsact,

    /// <summary>Pinned tcx links (Linux 6.6 and later), before all other tcx programs. The kernel waits for a normal grace
    /// period at each of the two, under the lock that serialises all network configuration of the node: about 30 ms at
    /// 250 ticks per second, and as much to detach. Nobody removes them by accident.</summary>
    Tcx,
}
