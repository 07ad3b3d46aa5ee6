// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>How sockets are balanced. Validated as a whole, every fault at once.</summary>
public sealed class SocketBalancerOptions
{
    /// <summary>The directory, on a BPF file system, that holds everything pinned. Default: <c>/sys/fs/bpf/cilium-sdk</c>. With that of
    /// <see cref="DatapathOptions.PinRoot"/>, sockets and devices share one table of services.</summary>
    public string PinRoot { get; set; } = "/sys/fs/bpf/cilium-sdk";

    /// <summary>The directory of the cgroup v2 whose processes are balanced, with those below it. Default: null, the root of the
    /// hierarchy: every process of the node, pods included.</summary>
    public string? CgroupPath { get; set; }

    /// <summary>The network namespace that node ports, host ports and loopback addresses belong to. Default: null, that of the process.
    /// It stays the caller's.</summary>
    public NetworkNamespace? HostNamespace { get; set; }

    /// <summary>Whether sockets of other network namespaces are balanced, too: those of pods. Default: true. Where not, their packets are
    /// to be balanced on their devices.</summary>
    public bool BalancesPods { get; set; } = true;

    /// <summary>Whether processes of the host are kept from binding what a node port, external or load balancer address has, since
    /// connections would not reach them. They get EADDRINUSE. Default: true.</summary>
    public bool ProtectsBinding { get; set; } = true;

    /// <summary>Numbers of entries, of which those of services count. Maps that are pinned keep their size.</summary>
    public DatapathMapSizes MapSizes { get; set; } = new();

    /// <summary>Every fault of these options; empty when they are valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        if (!Path.IsPathRooted(PinRoot) || PinRoot.Contains('.', StringComparison.Ordinal))
        {
            faults.Add(new ValidationFault(nameof(PinRoot), PinRoot, "must be an absolute path without dots: a BPF file system refuses them"));
        }

        if (CgroupPath is not null && !Path.IsPathRooted(CgroupPath))
        {
            faults.Add(new ValidationFault(nameof(CgroupPath), CgroupPath, "must be an absolute path of a directory in the cgroup v2 hierarchy"));
        }

        faults.AddRange(MapSizes.Validate().Select(fault => fault with { Path = $"{nameof(MapSizes)}.{fault.Path}" }));
        return faults;
    }
}
