// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Finds whom a text on the command line means.</summary>
internal static class PartyText
{
    public const string Syntax = "[NAMESPACE/]NAME of a workload, [NAMESPACE/]KEY=VALUE,..., an address, a DNS name, "
        + "or one of host, world, health, remote-node, kube-apiserver, ...";

    public static PolicyParty Find(string text, ClusterDescription cluster, PolicyOptions options)
    {
        var parties = cluster.Parties;
        if (text.Contains('=', StringComparison.Ordinal))
        {
            return OfLabels(text, options);
        }

        var named = parties.Where(party => party.Name == text || party.Name == $"default/{text}").ToList();
        named = named.Count > 0 ? named : [.. parties.Where(party => party.Name.EndsWith($"/{text}", StringComparison.Ordinal))];
        if (named.Count > 1)
        {
            throw new InputException($"'{text}' may be {string.Join(" or ", named.Take(4).Select(party => party.Name))}");
        }

        if (named.Count == 1)
        {
            return named[0];
        }

        if (IPAddress.TryParse(text, out var address))
        {
            return parties.FirstOrDefault(party => party.Addresses.Contains(address)) ?? PolicyParty.Outside(address, options.AddressFamilies);
        }

        if (ReservedIdentities.TryGetByName(text, out var id) && ReservedIdentities.TryGet(id, out var reserved))
        {
            var isWorld = reserved.Id == ReservedIdentities.World;
            return new() { Name = text, Labels = isWorld ? [CidrLabel.World(new(IPAddress.Any, 0), options.AddressFamilies)] : reserved.Labels };
        }

        if (text.Contains('.', StringComparison.Ordinal) && !text.Contains('/', StringComparison.Ordinal))
        {
            return new() { Name = text, Labels = [CidrLabel.World(new(IPAddress.Any, 0), options.AddressFamilies)], DnsNames = [text], IsEndpoint = false };
        }

        throw new InputException($"'{text}' is not known; give {Syntax}");
    }

    private static PolicyParty OfLabels(string text, PolicyOptions options)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        var isInNamespace = slash > 0 && slash < text.IndexOf('=', StringComparison.Ordinal) && !text[..slash].Contains('.', StringComparison.Ordinal);
        var @namespace = isInNamespace ? text[..slash] : "default";
        try
        {
            var labels = LabelSet.Parse((isInNamespace ? text[(slash + 1)..] : text).Split(','))
                .Select(label => KeyValuePair.Create(label.Key, label.Value));
            return new()
            {
                Name = text,
                Labels = KubernetesLabels.ForPod(
                    @namespace, labels, [new("kubernetes.io/metadata.name", @namespace)], "", options.ClusterName),
            };
        }
        catch (LabelFormatException error)
        {
            throw new InputException(error.Message);
        }
    }
}
