// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace EndToEnd.Tests;

/// <summary>What the pinned maps say, in words that do not depend on which numbers an agent happened to give: a policy is
/// called by its contents, a selector by the identities that carry it, a slot by what is in it.</summary>
internal static class KernelState
{
    public static IReadOnlyList<string> Read(string pinRoot)
    {
        using DatapathMaps maps = new(name => BpfMap.OpenPinned(Path.Combine(pinRoot, "maps", name)));
        using BpfMappedArray<MembershipValue> memberships = BpfMappedArray<MembershipValue>.OpenPinned(Path.Combine(pinRoot, "maps", "memberships"), isReadOnly: true);
        Dictionary<uint, string> selectors = ReadSelectors(memberships);
        Dictionary<uint, string> policies = ReadPolicies(maps, selectors);
        List<string> lines = [];
        foreach (EndpointValue value in new EndpointTable(maps).All)
        {
            string policy = policies.GetValueOrDefault(value.Policy, "nothing"), shadow = policies.GetValueOrDefault(value.ShadowPolicy, "nothing");
            lines.Add($"endpoint {value.Id} device {value.Ifindex} identity {value.Identity} {SlotName(value.Identity, value.IdentitySlot, memberships)} "
                + $"{new IPAddress(value.Ipv4)} {value.Ipv6.ToIPAddress(true)} {value.Mac.ToPhysicalAddress()} {value.GatewayMac.ToPhysicalAddress()} "
                + $"{value.Flags} policy {policy} shapes {Hex(value.Ingress)} {Hex(value.Egress)} "
                + $"shadow {shadow} shapes {Hex(value.ShadowIngress)} {Hex(value.ShadowEgress)}");
        }

        foreach (var (prefix, value) in new IpCacheMaps(maps).Read())
        {
            lines.Add($"address {prefix} identity {value.Identity} {SlotName(value.Identity, value.IdentitySlot, memberships)} device {value.Ifindex} "
                + $"flags {value.Flags} key {value.EncryptKey} tunnel {value.Tunnel.ToIPAddress(true)}");
        }

        for (int slot = 0; slot < memberships.Length; slot++)
        {
            MembershipValue value = memberships.Get(slot);
            if (value.Identity != 0)
            {
                lines.Add($"membership {value.Identity} of {SelectorsIn(value.First).Count()} selectors");
            }
        }

        lines.AddRange(policies.Values.Select(policy => $"policy {policy}"));
        lines.Add($"policies: {Slots(maps).Count()} slots, {maps.PolicyRanges.CountEntries()} ranges, "
            + $"{maps.PolicyDetails.CountEntries()} rules behind masks, "
            + $"{maps.MembershipChunks.CountEntries()} chunks");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>As <see cref="Read"/>, once nothing changes any more and what former policies occupied has been given back,
    /// which takes a grace period of the kernel.</summary>
    public static async Task<IReadOnlyList<string>> ReadSettledAsync(string pinRoot)
    {
        IReadOnlyList<string> before = Read(pinRoot);
        for (int attempt = 0; attempt < 50; attempt++)
        {
            await Task.Delay(150, TestContext.Current.CancellationToken);
            IReadOnlyList<string> now = Read(pinRoot);
            if (now.SequenceEqual(before) && HoldsOnlyPoliciesInForce(pinRoot))
            {
                return now;
            }

            before = now;
        }

        Assert.Fail($"The maps below {pinRoot} did not come to rest: {string.Join('\n', before)}");
        return before;
    }

    private static bool HoldsOnlyPoliciesInForce(string pinRoot)
    {
        using DatapathMaps maps = new(name => BpfMap.OpenPinned(Path.Combine(pinRoot, "maps", name)));
        HashSet<uint> inForce = [.. new EndpointTable(maps).All.SelectMany(endpoint => new[] { endpoint.Policy, endpoint.ShadowPolicy })];
        return Slots(maps).All(slot => inForce.Contains(slot.Key.Policy));
    }

    /// <summary>How many entries each map holds, those of traffic apart.</summary>
    public static string CountEntries(string pinRoot)
    {
        using DatapathMaps maps = new(name => BpfMap.OpenPinned(Path.Combine(pinRoot, "maps", name)));
        using BpfMappedArray<MembershipValue> memberships = BpfMappedArray<MembershipValue>.OpenPinned(Path.Combine(pinRoot, "maps", "memberships"), isReadOnly: true);
        int members = Enumerable.Range(0, memberships.Length).Count(slot => memberships.Get(slot).Identity != 0);
        return $"endpoints {new EndpointTable(maps).All.Count()}, addresses {maps.IpCache4.CountEntries()}+{maps.IpCache6.CountEntries()}, "
            + $"prefixes {maps.Prefixes4.CountEntries()}+{maps.Prefixes6.CountEntries()}, memberships {members}+{maps.MembershipChunks.CountEntries()}, "
            + $"slots {Slots(maps).Count()}, ranges {maps.PolicyRanges.CountEntries()}, "
            + $"details {maps.PolicyDetails.CountEntries()}";
    }

    private static Dictionary<uint, string> ReadSelectors(BpfMappedArray<MembershipValue> memberships)
    {
        Dictionary<uint, SortedSet<uint>> carriers = [];
        for (int slot = 0; slot < memberships.Length; slot++)
        {
            MembershipValue value = memberships.Get(slot);
            foreach (uint selector in SelectorsIn(value.First))
            {
                if (!carriers.TryGetValue(selector, out var identities))
                {
                    carriers.Add(selector, identities = []);
                }

                identities.Add(value.Identity);
            }
        }

        return carriers.ToDictionary(pair => pair.Key, pair => $"{{{string.Join(' ', pair.Value)}}}");
    }

    private static Dictionary<uint, string> ReadPolicies(DatapathMaps maps, Dictionary<uint, string> selectors)
    {
        Dictionary<uint, List<string>> entries = [];
        foreach (var (key, value) in Slots(maps))
        {
            Note(key.Policy, $"{key.Direction:x2}/{key.Protocol}/{(ushort)IPAddress.NetworkToHostOrder((short)key.Port)}", value);
        }

        foreach (var (key, value) in maps.PolicyRanges)
        {
            Note(key.Policy, $"{key.Direction:x2}/{key.Protocol}/{(ushort)IPAddress.NetworkToHostOrder((short)key.Port)}/{key.Length - PolicyPrefixKey.StaticBits}", value);
        }

        return entries.ToDictionary(
            pair => pair.Key,
            pair => $"[{string.Join(", ", pair.Value.Order(StringComparer.Ordinal))}]");

        void Note(uint policy, string key, uint index)
        {
            if (!entries.TryGetValue(policy, out var lines))
            {
                entries.Add(policy, lines = []);
            }

            PolicyListValue value = maps.PolicyLists.Get((int)index);
            List<string> decisions = [];
            for (int i = 0; i < value.Decisions; i++)
            {
                PolicyDecisionValue decision = value.Entries[i];
                string who = decision.Chunks == 0
                    ? selectors.GetValueOrDefault(decision.Selector, "{}")
                    : string.Join('+', SelectorsIn(maps, decision).Select(selector => selectors.GetValueOrDefault(selector, "{}")).Order(StringComparer.Ordinal));
                decisions.Add($"{who}={decision.Action}/{decision.ProxyPort}/{decision.MatchType}");
            }

            lines.Add($"{key}: {string.Join(' ', decisions)}");
        }
    }

    private static IEnumerable<(PolicyKey Key, uint List)> Slots(DatapathMaps maps) =>
        Enumerable.Range(0, maps.PolicySlots.Length).Select(index => maps.PolicySlots.Get(index)).Where(slot => slot.Key.Policy != 0)
            .Select(slot => (slot.Key, slot.List));

    private static IEnumerable<uint> SelectorsIn(DatapathMaps maps, PolicyDecisionValue decision)
    {
        for (uint index = decision.Selector; index < decision.Selector + decision.Chunks; index++)
        {
            PolicyMaskValue mask = maps.PolicyMasks.Get((int)index);
            foreach (uint selector in SelectorsIn(mask.Selectors))
            {
                yield return (mask.Chunk * SelectorChunk.Bits) + selector;
            }
        }
    }

    private static IEnumerable<uint> SelectorsIn(SelectorChunkPair chunks) =>
        SelectorsIn(chunks[0]).Concat(SelectorsIn(chunks[1]).Select(selector => SelectorChunk.Bits + selector));

    private static IEnumerable<uint> SelectorsIn(SelectorChunk chunk)
    {
        for (uint selector = 0; selector < SelectorChunk.Bits; selector++)
        {
            if (((chunk[(int)(selector / 64)] >> (int)(selector % 64)) & 1) != 0)
            {
                yield return selector;
            }
        }
    }

    private static string SlotName(uint identity, uint slot, BpfMappedArray<MembershipValue> memberships) =>
        memberships.Get((int)slot).Identity == identity ? "in its slot" : $"in the slot of {memberships.Get((int)slot).Identity}";

    private static string Hex(in PolicyShape shape)
    {
        ReadOnlySpan<byte> bytes = shape;
        return Convert.ToHexStringLower(bytes);
    }
}
