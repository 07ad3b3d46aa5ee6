// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Core;

namespace Cilium.Sdk;

/// <summary>A workload to put under policy: who it is, and the device that leads to it.</summary>
public sealed record EndpointSpec
{
    /// <summary>The workload's name, unique within its namespace.</summary>
    public required string Name { get; init; }

    /// <summary>The workload's Kubernetes namespace. Default: <c>default</c>.</summary>
    public string Namespace { get; init; } = "default";

    /// <summary>The workload's labels, as a pod has them: keys to values.</summary>
    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Labels of the workload's namespace, for policies that select by them.</summary>
    public ImmutableDictionary<string, string> NamespaceLabels { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>The workload's service account; empty: none.</summary>
    public string ServiceAccount { get; init; } = "";

    /// <summary>The index of the host-side device, in the host namespace.</summary>
    public required int InterfaceIndex { get; init; }

    /// <summary>The MAC address of the workload's end of the device.</summary>
    public required PhysicalAddress Mac { get; init; }

    /// <summary>The MAC address of the host's end of the device.</summary>
    public required PhysicalAddress HostMac { get; init; }

    /// <summary>The workload's IPv4 address, or null.</summary>
    public IPAddress? IPv4 { get; init; }

    /// <summary>The workload's IPv6 address, or null.</summary>
    public IPAddress? IPv6 { get; init; }

    /// <summary>Ports that policies may name.</summary>
    public ImmutableArray<NamedPort> NamedPorts { get; init; } = [];
}
