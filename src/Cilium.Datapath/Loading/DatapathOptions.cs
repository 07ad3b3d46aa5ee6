// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>How the data plane of a node is loaded. Validated as a whole, every fault at once.</summary>
public sealed class DatapathOptions
{
    /// <summary>The directory, on a BPF file system, that holds everything pinned. Default:
    /// <c>/sys/fs/bpf/cilium-sdk</c>. Two agents on one node must not share it.</summary>
    public string PinRoot { get; set; } = "/sys/fs/bpf/cilium-sdk";

    /// <summary>The network namespace whose devices the pods hang on. Default: null, that of the process. The data plane
    /// uses it, and leaves it open.</summary>
    public NetworkNamespace? HostNamespace { get; set; }

    /// <summary>The address families of pods. Default: both. Packets of the other family are dropped.</summary>
    public AddressFamilies Families { get; set; } = AddressFamilies.DualStack;

    /// <summary>Numbers of entries, by map. Maps that are pinned already grow to them without a gap when the data plane is loaded
    /// (<see cref="Datapath.Resize"/>); those that have more keep what they have.</summary>
    public DatapathMapSizes MapSizes { get; set; } = new();

    /// <summary>Whether what pods send to services is translated on their devices, for what no socket hook has translated: other
    /// protocols than TCP and UDP, pods outside the cgroup of <see cref="SocketBalancer"/>. Default: no; the maps of services then
    /// take no memory, and packets no time.</summary>
    public bool BalancesServices { get; set; }

    /// <summary>When tracked connections end.</summary>
    public ConnectionTimeouts Timeouts { get; set; } = new();

    /// <summary>The UDP port of VXLAN, which pods may not send to. Default: 8472.</summary>
    public ushort VxlanPort { get; set; } = 8472;

    /// <summary>The UDP port of Geneve, which pods may not send to. Default: 6081.</summary>
    public ushort GenevePort { get; set; } = 6081;

    /// <summary>By what programs are attached to pods' devices. Default: <see cref="EndpointAttachment.Clsact"/>, which takes
    /// a hundredth of the time. Another choice than before is carried out when the data plane is loaded, without a gap.</summary>
    /// <remarks>
    /// Our programs come before everybody else's, since one that accepts a packet keeps it from those behind it. So where clsact is
    /// chosen but somebody else's tcx program is on the device, or their filter is in the first place, tcx is used, before
    /// theirs; <see cref="AttachedEndpoint.Attachment"/> tells. What others put on the device later is found by
    /// <see cref="Datapath.RepairHooks()"/>. Kernels without tcx use clsact whatever is chosen, and refuse an
    /// endpoint where it cannot be first (<see cref="EndpointHookTakenException"/>).
    /// </remarks>
    public EndpointAttachment Attachment { get; set; }

    /// <summary>Every fault of these options; empty when they are valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        if (!Path.IsPathRooted(PinRoot) || PinRoot.Contains('.', StringComparison.Ordinal))
        {
            faults.Add(new ValidationFault(nameof(PinRoot), PinRoot, "must be an absolute path without dots: a BPF file system refuses them"));
        }

        if (Families == AddressFamilies.None)
        {
            faults.Add(new ValidationFault(nameof(Families), "", "at least one address family must be enabled"));
        }

        if (VxlanPort == 0 || GenevePort == 0)
        {
            faults.Add(new ValidationFault(VxlanPort == 0 ? nameof(VxlanPort) : nameof(GenevePort), "0", "a tunnel port is 1 to 65535"));
        }

        if (!Enum.IsDefined(Attachment))
        {
            faults.Add(new ValidationFault(nameof(Attachment), $"{Attachment}", "must be clsact or tcx"));
        }

        faults.AddRange(MapSizes.Validate().Select(fault => fault with { Path = $"{nameof(MapSizes)}.{fault.Path}" }));
        faults.AddRange(Timeouts.Validate().Select(fault => fault with { Path = $"{nameof(Timeouts)}.{fault.Path}" }));
        return faults;
    }
}
