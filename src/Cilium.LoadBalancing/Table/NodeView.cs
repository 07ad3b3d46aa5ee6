// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>The options as they were when the table was made.</summary>
internal sealed class NodeView(ServiceTableOptions options)
{
    internal string Name { get; } = options.NodeName;

    internal string Zone { get; } = options.Zone;

    internal Core.LabelSet Labels { get; } = options.NodeLabels;

    internal SelectionAlgorithm Algorithm { get; } = options.Algorithm;

    internal int MaglevTableSize { get; } = options.MaglevTableSize;

    internal MaglevSeed MaglevSeed { get; } = options.MaglevSeed;

    internal ForwardingPolicy Forwarding { get; } = options.Forwarding;

    internal bool ExposesClusterIPs { get; } = options.ExposesClusterIPs;

    internal bool UsesTopology { get; } = options.UsesTopology;

    internal bool ChecksSourceOfAllKinds { get; } = options.ChecksSourceOfAllKinds;

    internal bool DestroysTcpSockets { get; } = options.DestroysTcpSockets;

    internal ushort NodePortFirst { get; } = options.NodePortFirst;

    internal ushort NodePortLast { get; } = options.NodePortLast;

    internal bool IsHere(string? nodeName) => !string.IsNullOrEmpty(nodeName) && nodeName == Name;

    internal ForwardingMode ForwardingOf(Service service, Core.IpProtocol protocol) => service.Forwarding ?? Forwarding switch
    {
        ForwardingPolicy.DirectServerReturn => ForwardingMode.DirectServerReturn,
        ForwardingPolicy.Hybrid when protocol == Core.IpProtocol.Tcp => ForwardingMode.DirectServerReturn,
        _ => ForwardingMode.SourceNat,
    };
}
