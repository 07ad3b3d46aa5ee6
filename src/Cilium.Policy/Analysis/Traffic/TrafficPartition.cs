// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>All traffic, cut where policies could begin to say something else: within a piece every verdict is the same.</summary>
internal sealed class TrafficPartition
{
    private static readonly IpProtocol[] s_common = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp, IpProtocol.Icmp, IpProtocol.IcmpV6];

    private TrafficPartition(ImmutableArray<TrafficRange> ranges, ImmutableArray<IpProtocol> protocols)
    {
        Ranges = ranges;
        Protocols = protocols;
    }

    public ImmutableArray<TrafficRange> Ranges { get; }

    /// <summary>The protocols that are told apart.</summary>
    public ImmutableArray<IpProtocol> Protocols { get; }

    public static TrafficPartition Of(IEnumerable<FoldedPolicy> policies)
    {
        var cuts = s_common.ToDictionary(protocol => protocol, _ => new SortedSet<int>());
        foreach (var key in policies.SelectMany(policy => policy.Keys).Distinct())
        {
            if (key.Protocol == 0)
            {
                continue;
            }

            if (!cuts.TryGetValue((IpProtocol)key.Protocol, out var ofProtocol))
            {
                cuts.Add((IpProtocol)key.Protocol, ofProtocol = []);
            }

            if (key.PortPrefixLength > 0)
            {
                ofProtocol.Add(key.Port);
                ofProtocol.Add(key.Port + (1 << (16 - key.PortPrefixLength)));
            }
        }

        ImmutableArray<IpProtocol> protocols = [.. cuts.Keys];
        return new([.. protocols.SelectMany(protocol => Cut(protocol, cuts[protocol])), TrafficRange.Whole(IpProtocol.Any)], protocols);
    }

    public TrafficSet Join(IEnumerable<TrafficRange> ranges) => TrafficSet.Of(ranges, Protocols);

    private static IEnumerable<TrafficRange> Cut(IpProtocol protocol, SortedSet<int> cuts)
    {
        var whole = TrafficRange.Whole(protocol);
        var first = 0;
        foreach (var cut in cuts.Where(cut => cut > 0 && cut <= whole.Last))
        {
            yield return new(protocol, (ushort)first, (ushort)(cut - 1));
            first = cut;
        }

        yield return new(protocol, (ushort)first, whole.Last);
    }
}
