// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;

namespace Cilium.Core;

/// <summary>A workload on this node: what the data plane and the policy engine need to know of it.</summary>
/// <remarks>Immutable; change it with <c>with</c>.</remarks>
public sealed record Endpoint
{
    /// <summary>The number on this node.</summary>
    public required EndpointId Id { get; init; }

    /// <summary>The name of the workload (of the pod, in Kubernetes).</summary>
    public required string Name { get; init; }

    /// <summary>The namespace of the workload; empty outside Kubernetes.</summary>
    public string Namespace { get; init; } = "";

    /// <summary>The security-relevant labels, from which the identity is made.</summary>
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The identity; <see langword="null"/> until it is allocated (the data plane then uses <c>init</c>).</summary>
    public SecurityIdentity? Identity { get; init; }

    /// <summary>The IPv4 address, if it has one.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <summary>The IPv6 address, if it has one.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary>The MAC address inside the workload; <see langword="null"/> for devices without Ethernet header.</summary>
    public PhysicalAddress? Mac { get; init; }

    /// <summary>The MAC address of the host's end.</summary>
    public PhysicalAddress? HostMac { get; init; }

    /// <summary>The interface index of the host's end in the host's network namespace; 0 while unknown.</summary>
    public int InterfaceIndex { get; init; }

    /// <summary>The interface name of the host's end.</summary>
    public string InterfaceName { get; init; } = "";

    /// <summary>The ports that policies may name.</summary>
    public ImmutableArray<NamedPort> NamedPorts { get; init; } = [];

    /// <summary><c>namespace/name</c>, or the name alone.</summary>
    public string QualifiedName => Namespace.Length == 0 ? Name : $"{Namespace}/{Name}";

    /// <summary>Number and qualified name.</summary>
    public override string ToString() => $"{Id} {QualifiedName}";
}
