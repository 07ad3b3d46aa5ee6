// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Globalization;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What the kernel's maps hold, in words that do not depend on the numbers that a history led to: selectors and rules by what
/// they say, identities by their labels.</summary>
internal sealed class MapContents(KernelMaps maps, LiveNode node)
{
    /// <summary>A line for each thing that judges packets.</summary>
    public IReadOnlyList<string> Read(IEnumerable<EndpointValue> endpoints)
    {
        var lines = new List<string>();
        var policies = new HashSet<uint>();
        foreach (var endpoint in endpoints)
        {
            const EndpointFlags OfPolicy = EndpointFlags.IngressEnforced | EndpointFlags.EgressEnforced | EndpointFlags.Audit;
            lines.Add($"endpoint {endpoint.Id} {endpoint.Flags & OfPolicy} identity {NameOf(endpoint.Identity)}");
            if (endpoint.Policy != 0)
            {
                policies.Add(endpoint.Policy);
                lines.AddRange(ListsOf(endpoint).Select(list => $"endpoint {endpoint.Id} {list}"));
            }
        }

        lines.Add($"{policies.Count} policies in force");
        lines.AddRange(MembershipLines());
        lines.AddRange(new IpCacheMaps(maps.Maps).Read().Select(entry => $"address {entry.Prefix} is {NameOf(entry.Value.Identity)}"));
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>A line for each thing that is there although everything was taken back.</summary>
    public IReadOnlyList<string> ReadResidue(DatapathCapacity capacity)
    {
        List<string> lines =
        [
            .. capacity.Levels().Where(level => level.Used > 0 && level.Map.StartsWith("policy_", StringComparison.Ordinal)).Select(level => $"{level.Used} entries of {level.Map} in use"),
        ];
        if (lines.Count > 0)
        {
            return lines;
        }

        var slots = 0;
        foreach (ref readonly var slot in maps.Maps.PolicySlots.Values)
        {
            slots += slot.Key.Policy == 0 ? 0 : 1;
        }

        Add(slots, "slots of policies");
        Add(maps.Maps.PolicyRanges.CountEntries(), "ranges of ports");
        Add(maps.Maps.PolicyDetails.CountEntries(), "rules behind masks");
        Add(maps.Maps.MembershipChunks.CountEntries(), "chunks of memberships");
        lines.AddRange(MembershipLines());
        lines.AddRange(new IpCacheMaps(maps.Maps).Read().Select(entry => $"address {entry.Prefix}"));
        return lines;

        void Add(long count, string what)
        {
            if (count > 0)
            {
                lines.Add($"{count} {what}");
            }
        }
    }

    private IEnumerable<string> ListsOf(EndpointValue endpoint)
    {
        var (first, bits) = (endpoint.PolicyTable >> 5, (int)(endpoint.PolicyTable & 31));
        for (var i = 0; endpoint.PolicyTable != 0 && i < 1 << bits; i++)
        {
            var slot = maps.Maps.PolicySlots.Get((int)first + i);
            if (slot.Key.Policy == endpoint.Policy)
            {
                yield return $"{slot.Key.Direction:x2} {slot.Key.Protocol}/{BinaryPrimitives.ReverseEndianness(slot.Key.Port)}: {Text(slot.List)}";
            }
        }

        foreach (var (key, list) in maps.Maps.PolicyRanges)
        {
            if (key.Policy == endpoint.Policy)
            {
                yield return $"{key.Direction:x2} {key.Protocol}/{BinaryPrimitives.ReverseEndianness(key.Port)}/{key.Length - 48}: {Text(list)}";
            }
        }
    }

    private string Text(uint index)
    {
        var list = maps.Maps.PolicyLists.Get((int)index);
        var parts = new List<string>();
        for (var i = 0; i < list.Decisions; i++)
        {
            var decision = list.Entries[i];
            parts.Add(decision.Chunks == 0
                ? $"{NameOfSelector(decision.Selector)} {Effect(decision)} {Text(decision.Cookie, decision.MatchType)}"
                : $"{{{string.Join(", ", Masked(decision))}}} {Effect(decision)}");
        }

        return string.Join(" | ", parts);
    }

    private SortedSet<string> Masked(PolicyDecisionValue decision)
    {
        var selectors = new SortedSet<string>(StringComparer.Ordinal);
        for (var index = decision.Selector; index < decision.Selector + decision.Chunks; index++)
        {
            var mask = maps.Maps.PolicyMasks.Get((int)index);
            for (uint bit = 0; bit < 512; bit++)
            {
                if ((mask.Selectors[(int)(bit / 64)] >> (int)(bit % 64) & 1) != 0)
                {
                    maps.Maps.PolicyDetails.TryLookup(MaskCookie.From(index, bit), out var detail);
                    selectors.Add($"{NameOfSelector((mask.Chunk * 512) + bit)} {Text(detail.Cookie, detail.MatchType)}");
                }
            }
        }

        return selectors;
    }

    private static string Effect(in PolicyDecisionValue decision) =>
        string.Create(CultureInfo.InvariantCulture, $"{decision.Action}/{decision.AuthType}/{BinaryPrimitives.ReverseEndianness(decision.ProxyPort)}");

    private string Text(uint cookie, byte matchType)
    {
        if (cookie == 0)
        {
            return "by nobody";
        }

        var decision = node.Datapath.DecisionOf(cookie);
        var rule = node.Engine.Catalog.TryGet(decision.RuleCookie, out var known) ? known.ToString() : "a rule that nobody knows";
        return string.Create(CultureInfo.InvariantCulture, $"by {rule} {decision.Precedence:x} /{decision.L4PrefixLength} {(PolicyMatchType)matchType}");
    }

    private List<string> MembershipLines()
    {
        var chunks = maps.Maps.MembershipChunks.GroupBy(entry => entry.Key.Identity)
            .ToDictionary(group => group.Key, group => group.SelectMany(entry => SelectorsIn(entry.Key.Chunk, entry.Value)).ToList());
        var lines = new List<string>();
        foreach (var membership in maps.Memberships)
        {
            List<uint> selectors = [.. SelectorsIn(0, membership.First[0]), .. SelectorsIn(1, membership.First[1])];
            if (membership.Identity != 0 && chunks.Remove(membership.Identity, out var far))
            {
                selectors.AddRange(far);
            }

            if (selectors.Count > 0)
            {
                lines.Add($"identity {NameOf(membership.Identity)} carries {string.Join(" + ", selectors.Select(NameOfSelector).Order(StringComparer.Ordinal))}");
            }
        }

        lines.AddRange(chunks.Keys.Select(identity => $"identity {NameOf(identity)} has chunks and no slot"));
        return lines;
    }

    private static IEnumerable<uint> SelectorsIn(uint chunk, SelectorChunk bits)
    {
        for (uint bit = 0; bit < 512; bit++)
        {
            if ((bits[(int)(bit / 64)] >> (int)(bit % 64) & 1) != 0)
            {
                yield return (chunk * 512) + bit;
            }
        }
    }

    private string NameOfSelector(uint number) =>
        number == 0 ? "*" : node.Engine.TryGetSelector(number, out var selector) ? selector.ToString() : $"unknown selector {number}";

    private string NameOf(uint identity) =>
        node.Allocator.TryGet(new(identity), out var known) ? $"[{known.Labels}]" : $"unknown identity {identity}";
}
