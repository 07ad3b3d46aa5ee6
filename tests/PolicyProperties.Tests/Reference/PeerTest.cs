// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy.Tests;

namespace PolicyProperties.Tests;

/// <summary>One peer that a rule names: everybody for whom all conditions hold. Peers that say the same have the same text.</summary>
internal sealed class PeerTest
{
    private readonly (string Text, Func<Party, bool> Holds)[] _conditions;

    private PeerTest(IEnumerable<(string Text, Func<Party, bool> Holds)> conditions)
    {
        _conditions = [.. conditions.DistinctBy(condition => condition.Text).OrderBy(condition => condition.Text, StringComparer.Ordinal)];
        Text = string.Join("; ", _conditions.Select(condition => condition.Text));
    }

    public string Text { get; }

    public bool IsEverybody => _conditions.Length == 0;

    public static PeerTest Everybody { get; } = new([]);

    public static PeerTest Labels(params IEnumerable<Demand> demands) => new(demands.Select(Condition));

    /// <summary>Addresses outside the clusters.</summary>
    /// <param name="prefix">What they lie in; the whole of a family is the same as its world.</param>
    /// <param name="except">What they do not lie in.</param>
    /// <param name="families">The families in use.</param>
    public static PeerTest Addresses(string prefix, IEnumerable<string> except, AddressFamilies families)
    {
        var block = AddressBlock.Parse(prefix);
        var isOnlyFamily = families == (block.IsIPv6 ? AddressFamilies.IPv6 : AddressFamilies.IPv4);
        var world = isOnlyFamily ? "world" : block.IsIPv6 ? "world-ipv6" : "world-ipv4";
        return new([block.Length == 0 ? Condition(Demand.Exists("reserved", world)) : In(block), .. except.Select(NotIn)]);
    }

    /// <summary>Addresses in the group of prefixes with this name.</summary>
    public static PeerTest Group(string name, IEnumerable<string> except) => new([GroupLabel($"io.cilium.policy.cidrgroupname/{name}"), .. except.Select(NotIn)]);

    /// <summary>Addresses in groups with such labels; each way to choose values is a peer of its own.</summary>
    public static IEnumerable<PeerTest> Groups(IReadOnlyList<Demand> demands, IReadOnlyList<string> except)
    {
        IEnumerable<IEnumerable<(string, Func<Party, bool>)>> ways = [[]];
        foreach (var demand in demands)
        {
            ways = demand.Operator switch
            {
                "In" => [.. ways.SelectMany(_ => demand.Values.Distinct(), (way, value) => way.Append(GroupLabel($"{demand.Key}+{value}")))],
                "NotIn" => [.. ways.Select(way => way.Concat(demand.Values.Select(value => Not(GroupLabel($"{demand.Key}+{value}")))))],
                "Exists" => [.. ways.Select(way => way.Append(GroupLabel(demand.Key)))],
                _ => [.. ways.Select(way => way.Append(Not(GroupLabel(demand.Key))))],
            };
        }

        return ways.Select(way => new PeerTest(way.Concat(except.Select(NotIn))));
    }

    /// <summary>Addresses that a name leads to which the pattern matches.</summary>
    public static PeerTest Named(string pattern) =>
        new([($"fqdn:{pattern}", party => party.IsOutside && party.Names.Any(name => PatternOracle.Matches(pattern, name)))]);

    public bool Matches(Party party) => Array.TrueForAll(_conditions, condition => condition.Holds(party));

    private static (string, Func<Party, bool>) Condition(Demand demand) => (demand.Text, demand.IsMetBy);

    private static (string, Func<Party, bool>) In(AddressBlock block) => ($"in {block}", party => party.IsOutside && block.Contains(party.Address));

    private static (string, Func<Party, bool>) NotIn(string prefix) => Not(In(AddressBlock.Parse(prefix)));

    private static (string, Func<Party, bool>) GroupLabel(string key) => ($"group {key}", party => party.HasGroupLabel(key));

    private static (string, Func<Party, bool>) Not((string Text, Func<Party, bool> Holds) condition) => ($"not {condition.Text}", party => !condition.Holds(party));
}
