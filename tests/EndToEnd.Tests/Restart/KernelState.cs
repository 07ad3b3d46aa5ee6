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
            string policy = policies.GetValueOrDefault(value.Policy, "nothing");
            lines.Add($"endpoint {value.Id} device {value.Ifindex} identity {value.Identity} {SlotName(value.Identity, value.IdentitySlot, memberships)} "
                + $"{new IPAddress(value.Ipv4)} {value.Ipv6.ToIPAddress(true)} {value.Mac.ToPhysicalAddress()} {value.GatewayMac.ToPhysicalAddress()} "
                + $"{value.Flags} policy {policy} shapes {Hex(value.Ingress)} {Hex(value.Egress)}");
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
        lines.Add($"policies: {maps.PolicyClasses.CountEntries()} classes, {maps.PolicyRanges.CountEntries()} ranges, "
            + $"{maps.PolicyLevels.CountEntries()} levels, {maps.PolicyMasks.CountEntries()} masks, {maps.PolicyDetails.CountEntries()} details, "
            + $"{maps.MembershipChunks.CountEntries()} chunks");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>How many entries each map holds, those of traffic apart.</summary>
    public static string CountEntries(string pinRoot)
    {
        using DatapathMaps maps = new(name => BpfMap.OpenPinned(Path.Combine(pinRoot, "maps", name)));
        using BpfMappedArray<MembershipValue> memberships = BpfMappedArray<MembershipValue>.OpenPinned(Path.Combine(pinRoot, "maps", "memberships"), isReadOnly: true);
        int members = Enumerable.Range(0, memberships.Length).Count(slot => memberships.Get(slot).Identity != 0);
        return $"endpoints {new EndpointTable(maps).All.Count()}, addresses {maps.IpCache4.CountEntries()}+{maps.IpCache6.CountEntries()}, "
            + $"prefixes {maps.Prefixes4.CountEntries()}+{maps.Prefixes6.CountEntries()}, memberships {members}+{maps.MembershipChunks.CountEntries()}, "
            + $"classes {maps.PolicyClasses.CountEntries()}, ranges {maps.PolicyRanges.CountEntries()}, levels {maps.PolicyLevels.CountEntries()}, "
            + $"masks {maps.PolicyMasks.CountEntries()}, details {maps.PolicyDetails.CountEntries()}";
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
        foreach (var (key, value) in maps.PolicyClasses)
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

        void Note(uint policy, string key, in PolicyClassValue value)
        {
            if (!entries.TryGetValue(policy, out var lines))
            {
                entries.Add(policy, lines = []);
            }

            List<string> decisions = [];
            for (int i = 0; i < value.Decisions; i++)
            {
                PolicyDecisionValue decision = value.List[i];
                decisions.Add($"{selectors.GetValueOrDefault(decision.Selector, "{}")}={decision.Action}/{decision.ProxyPort}/{decision.MatchType}");
            }

            lines.Add($"{key}: {string.Join(' ', decisions)} and {value.Levels} levels");
        }
    }

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
