// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Ports of several protocols.</summary>
public sealed class TrafficSet
{
    private readonly ImmutableArray<IpProtocol> _universe;

    private TrafficSet(ImmutableArray<TrafficRange> ranges, ImmutableArray<IpProtocol> universe)
    {
        Ranges = ranges;
        _universe = universe;
    }

    /// <summary>The ranges in order, none touching another.</summary>
    public ImmutableArray<TrafficRange> Ranges { get; }

    /// <summary>The ranges, or what is missing from everything when that is shorter to say.</summary>
    public override string ToString()
    {
        if (!Ranges.Any(range => range.Protocol == IpProtocol.Any))
        {
            return string.Join(", ", Ranges);
        }

        var missing = _universe.SelectMany(Missing).ToList();
        return missing.Count == 0 ? "everything" : $"everything except {string.Join(", ", missing)}";
    }

    /// <summary>Joins ranges that touch.</summary>
    /// <param name="ranges">The ranges.</param>
    /// <param name="universe">The protocols that are told apart.</param>
    internal static TrafficSet Of(IEnumerable<TrafficRange> ranges, ImmutableArray<IpProtocol> universe)
    {
        var joined = ImmutableArray.CreateBuilder<TrafficRange>();
        foreach (var range in ranges.OrderBy(range => range.Protocol == IpProtocol.Any ? 256 : RankOf(range.Protocol)).ThenBy(range => range.First))
        {
            if (joined.Count > 0 && joined[^1].Protocol == range.Protocol && joined[^1].Last + 1 == range.First)
            {
                joined[^1] = joined[^1] with { Last = range.Last };
            }
            else
            {
                joined.Add(range);
            }
        }

        return new(joined.ToImmutable(), universe);
    }

    // TCP first, as most people look for it.
    private static int RankOf(IpProtocol protocol) => protocol == IpProtocol.Tcp ? -2 : protocol == IpProtocol.Udp ? -1 : (int)protocol;

    private IEnumerable<TrafficRange> Missing(IpProtocol protocol)
    {
        var next = 0;
        foreach (var range in Ranges.Where(range => range.Protocol == protocol))
        {
            if (range.First > next)
            {
                yield return new(protocol, (ushort)next, (ushort)(range.First - 1));
            }

            next = range.Last + 1;
        }

        var last = TrafficRange.Whole(protocol).Last;
        if (next <= last)
        {
            yield return new(protocol, (ushort)next, last);
        }
    }
}
