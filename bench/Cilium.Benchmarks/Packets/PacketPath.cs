// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>The way of a packet through the endpoint programs.</summary>
internal enum PacketPath
{
    /// <summary>From a pod to an address elsewhere: <c>from_endpoint</c>.</summary>
    Egress,

    /// <summary>From an address elsewhere to a pod: <c>to_endpoint</c>.</summary>
    Ingress,

    /// <summary>From a pod to a pod of the same node, delivered: <c>from_endpoint</c> does both sides.</summary>
    Local,
}
