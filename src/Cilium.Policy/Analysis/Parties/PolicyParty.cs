// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One end of a connection in questions to a <see cref="PolicySimulator"/>: a workload, the node, or somebody outside.</summary>
public sealed record PolicyParty
{
    private readonly bool? _isEndpoint;

    /// <summary>What it is called, for people: <c>namespace/name</c>, an address, a name.</summary>
    public required string Name { get; init; }

    /// <summary>The labels of its identity.</summary>
    public required LabelSet Labels { get; init; }

    /// <summary>The ports that policies may name.</summary>
    public ImmutableArray<NamedPort> NamedPorts { get; init; } = [];

    /// <summary>Its addresses, as far as they are known.</summary>
    public ImmutableArray<IPAddress> Addresses { get; init; } = [];

    /// <summary>The DNS names by which it is reached, for <c>toFQDNs</c>.</summary>
    public ImmutableArray<string> DnsNames { get; init; } = [];

    /// <summary>Whether its denials are only reported.</summary>
    public bool IsAuditMode { get; init; }

    /// <summary>Whether policies are enforced at it. Default: unless its labels say that it is outside the cluster, another
    /// node, or an address that nobody looks after.</summary>
    public bool IsEndpoint
    {
        get => _isEndpoint ?? IsLookedAfter(Labels);
        init => _isEndpoint = value;
    }

    /// <summary>Its ports as text by which parties with the same are recognised.</summary>
    internal string PortsKey => NamedPorts.IsEmpty
        ? ""
        : string.Join(',', NamedPorts.Select(port => $"{port.Name}={port.Protocol}/{port.Port}").Order(StringComparer.Ordinal));

    /// <summary>An address outside the cluster, which rules select by prefix and by name.</summary>
    /// <param name="address">The address.</param>
    /// <param name="families">The address families in use; they decide what the world is called.</param>
    /// <param name="dnsNames">The names by which it is reached.</param>
    public static PolicyParty Outside(IPAddress address, AddressFamilies families, params IEnumerable<string> dnsNames) =>
        Outside(IpPrefix.FromAddress(address), families) with { Addresses = [address], DnsNames = [.. dnsNames] };

    /// <summary>The addresses outside the cluster that are in a prefix, and in none within it that policies name.</summary>
    /// <param name="prefix">The prefix; one of length 0 is the whole of its family.</param>
    /// <param name="families">The address families in use; they decide what the world is called.</param>
    public static PolicyParty Outside(IpPrefix prefix, AddressFamilies families)
    {
        var labels = CidrLabel.SetFor(prefix, families);
        return new()
        {
            Name = prefix.IsSingleAddress ? prefix.Address.ToString() : prefix.Length == 0 ? labels[0].Key : prefix.ToString(),
            Labels = labels,
            IsEndpoint = false,
        };
    }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    private static bool IsLookedAfter(LabelSet labels)
    {
        foreach (var label in labels)
        {
            if (label.Source is LabelSource.Cidr or LabelSource.CidrGroup or LabelSource.Fqdn
                || label == ReservedLabels.World || label == ReservedLabels.WorldIPv4 || label == ReservedLabels.WorldIPv6
                || label == ReservedLabels.RemoteNode || label == ReservedLabels.KubeApiServer || label == ReservedLabels.Unmanaged)
            {
                // The node itself may carry labels of others beside its own.
                return labels.Contains(ReservedLabels.Host);
            }
        }

        return true;
    }
}
