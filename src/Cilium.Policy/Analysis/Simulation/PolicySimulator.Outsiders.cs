// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicySimulator
{
    /// <summary>The parts of the world outside between which the policies tell: each prefix and DNS name that they use, and the
    /// rest of each address family.</summary>
    public ImmutableArray<PolicyParty> Outsiders => field.IsDefault ? field = [.. OutsidersOf(Rules)] : field;

    private IEnumerable<PolicyParty> OutsidersOf(IEnumerable<PolicyRule> rules)
    {
        var worlds = new[] { IPAddress.Any, IPAddress.IPv6Any }.Select(address => new IpPrefix(address, 0))
            .Where(world => Families.HasFlag(world.IsIPv4 ? AddressFamilies.IPv4 : AddressFamilies.IPv6));
        var prefixes = rules.SelectMany(rule => rule.Prefixes).Concat(_outside.Prefixes).Distinct().Order();
        var world = CidrLabel.World(new(IPAddress.Any, 0), Families);
        return worlds.Concat(prefixes).Select(prefix => PolicyParty.Outside(prefix, Families))
            .Concat(_outside.Names.Select(name => new PolicyParty
            {
                Name = name,
                Labels = [world, new Label(LabelSource.Fqdn, name)],
                DnsNames = name.Contains('*', StringComparison.Ordinal) ? [] : [name],
                IsEndpoint = false,
            }));
    }
}
