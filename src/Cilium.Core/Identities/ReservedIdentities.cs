// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>The identities whose numbers are the same everywhere.</summary>
public static class ReservedIdentities
{
    // The position is the number.
    private static readonly string[] s_names =
    [
        "unknown", "host", "world", "unmanaged", "health", "init", "remote-node", "kube-apiserver", "ingress",
        "world-ipv4", "world-ipv6", "overlay-to-encrypt",
    ];

    private static readonly SecurityIdentity[] s_all =
    [
        new(Host, [ReservedLabels.Host]),
        new(World, [ReservedLabels.World]),
        new(Unmanaged, [ReservedLabels.Unmanaged]),
        new(Health, [ReservedLabels.Health]),
        new(Init, [ReservedLabels.Init]),
        new(RemoteNode, [ReservedLabels.RemoteNode]),
        new(KubeApiServer, [ReservedLabels.KubeApiServer, ReservedLabels.RemoteNode]),
        new(Ingress, [ReservedLabels.Ingress]),
        new(WorldIPv4, [ReservedLabels.WorldIPv4]),
        new(WorldIPv6, [ReservedLabels.WorldIPv6]),
    ];

    /// <summary>This node.</summary>
    public static NumericIdentity Host => new(1);

    /// <summary>Everything outside the cluster (of any family in a single-stack cluster).</summary>
    public static NumericIdentity World => new(2);

    /// <summary>An endpoint of the cluster that no agent looks after.</summary>
    public static NumericIdentity Unmanaged => new(3);

    /// <summary>The health probe endpoints.</summary>
    public static NumericIdentity Health => new(4);

    /// <summary>An endpoint whose labels are not known yet.</summary>
    public static NumericIdentity Init => new(5);

    /// <summary>Another node.</summary>
    public static NumericIdentity RemoteNode => new(6);

    /// <summary>A node that runs the Kubernetes API server.</summary>
    public static NumericIdentity KubeApiServer => new(7);

    /// <summary>The ingress proxies.</summary>
    public static NumericIdentity Ingress => new(8);

    /// <summary>Everything outside over IPv4, in a dual-stack cluster.</summary>
    public static NumericIdentity WorldIPv4 => new(9);

    /// <summary>Everything outside over IPv6, in a dual-stack cluster.</summary>
    public static NumericIdentity WorldIPv6 => new(10);

    /// <summary>Overlay traffic that is still to be encrypted; seen in the local data plane only, has no labels.</summary>
    public static NumericIdentity OverlayToEncrypt => new(11);

    /// <summary>The reserved identities that have labels, in the order of their numbers.</summary>
    public static IReadOnlyList<SecurityIdentity> All => s_all;

    /// <summary>The reserved identity with this number, if it has labels.</summary>
    public static bool TryGet(NumericIdentity id, [NotNullWhen(true)] out SecurityIdentity? identity)
    {
        identity = id.Value is >= 1 and <= 10 ? s_all[id.Value - 1] : null;
        return identity is not null;
    }

    /// <summary>The name of a reserved number, 0 to 11.</summary>
    public static bool TryGetName(NumericIdentity id, [NotNullWhen(true)] out string? name)
    {
        name = id.Value < s_names.Length ? s_names[id.Value] : null;
        return name is not null;
    }

    /// <summary>The number of a reserved name.</summary>
    public static bool TryGetByName(string name, out NumericIdentity id)
    {
        int index = Array.IndexOf(s_names, name);
        id = new NumericIdentity(index < 0 ? 0u : (uint)index);
        return index >= 0;
    }

    /// <summary>The world that an address outside every known prefix belongs to: 2, or 9 and 10 when both families are enabled.</summary>
    public static NumericIdentity WorldOf(IpPrefix address, AddressFamilies enabled) =>
        enabled != AddressFamilies.DualStack ? World : address.IsIPv4 ? WorldIPv4 : WorldIPv6;
}
