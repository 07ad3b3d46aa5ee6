// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>Who is at an address, as far as rules can tell.</summary>
internal sealed class Party
{
    private readonly Dictionary<string, (string Source, string Value)> _labels = new(StringComparer.Ordinal);
    private readonly HashSet<string> _groupLabels = new(StringComparer.Ordinal);

    /// <summary>Somebody with these labels, whatever the address.</summary>
    public Party(IEnumerable<string> labels)
    {
        foreach (var label in labels)
        {
            var colon = label.IndexOf(':', StringComparison.Ordinal);
            var (source, rest) = (label[..colon], label[(colon + 1)..]);
            var equals = rest.IndexOf('=', StringComparison.Ordinal);
            _labels[equals < 0 ? rest : rest[..equals]] = (source, equals < 0 ? "" : rest[(equals + 1)..]);
        }
    }

    /// <summary>Whether it lies outside the clusters: only then do addresses, names and groups of prefixes select it.</summary>
    public bool IsOutside { get; private init; }

    public AddressBlock Address { get; private init; }

    /// <summary>The DNS names that led to the address.</summary>
    public IReadOnlyList<string> Names { get; private init; } = [];

    /// <summary>Who is at an address now.</summary>
    public static Party At(string address, Cluster cluster)
    {
        if (cluster.Pods.Values.FirstOrDefault(pod => pod.IPv4 == address || pod.IPv6 == address) is { } pod)
        {
            return new(pod.Labels);
        }

        if (address == Surroundings.HostAddress)
        {
            return new(cluster.HostLabels);
        }

        if (cluster.Nodes.TryGetValue(address, out var node))
        {
            return new(node);
        }

        var reserved = Surroundings.Reserved.FirstOrDefault(reserved => reserved.Address == address);
        return reserved.Address is not null ? new(reserved.Labels) : Outside(address, cluster);
    }

    /// <summary>Whether there is a label of this key, from the source or, if that is <c>any</c>, from whichever; and its value.</summary>
    public bool TryGet(string source, string key, out string value)
    {
        var isFound = _labels.TryGetValue(key, out var label) && (source == "any" || source == label.Source);
        value = isFound ? label.Value : "";
        return isFound;
    }

    /// <summary>Whether some group of prefixes that contains the address brings this label.</summary>
    public bool HasGroupLabel(string key) => _groupLabels.Contains(key);

    private static Party Outside(string text, Cluster cluster)
    {
        var address = AddressBlock.Parse(text);
        var isOnlyFamily = cluster.Settings.Families == (address.IsIPv6 ? AddressFamilies.IPv6 : AddressFamilies.IPv4);
        var world = isOnlyFamily ? "reserved:world" : address.IsIPv6 ? "reserved:world-ipv6" : "reserved:world-ipv4";
        var party = new Party([world])
        {
            IsOutside = true,
            Address = address,
            Names = [.. cluster.Names.Where(name => name.Value.Contains(text)).Select(name => name.Key)],
        };
        foreach (var (key, group) in cluster.Documents.Where(document => document.Key.Kind == "CiliumCIDRGroup"))
        {
            if (group["spec"]!["externalCIDRs"]!.AsArray().Any(prefix => AddressBlock.Parse((string)prefix!).Contains(address)))
            {
                party._groupLabels.Add($"io.cilium.policy.cidrgroupname/{key.Name}");
                foreach (var (label, value) in group["metadata"]!["labels"] as JsonObject ?? [])
                {
                    party._groupLabels.Add(label);
                    party._groupLabels.Add($"{label}+{(string)value!}");
                }
            }
        }

        return party;
    }
}
