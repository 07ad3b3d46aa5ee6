// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>The maps that can become full, by the names that they are pinned under.</summary>
internal static class MapNames
{
    public const string Endpoints = "endpoints";
    public const string EndpointOverflow = "endpoint_overflow";
    public const string IpCache4 = "ipcache4";
    public const string IpCache6 = "ipcache6";
    public const string Prefixes4 = "prefixes4";
    public const string Prefixes6 = "prefixes6";
    public const string PolicySlots = "policy_slots";
    public const string PolicyRanges = "policy_ranges";
    public const string PolicyLists = "policy_lists";
    public const string PolicyMasks = "policy_masks";
    public const string PolicyDetails = "policy_details";
    public const string Memberships = "memberships";
    public const string MembershipChunks = "membership_chunks";
    public const string Connections4 = "connections4";
    public const string Connections6 = "connections6";
    public const string Connections4More = "connections4_more";
    public const string Connections6More = "connections6_more";
    public const string Fragments4 = "fragments4";
    public const string Fragments6 = "fragments6";
    public const string Events = "events";

    private const int KernelLength = 15;

    /// <summary>The name of a map of which the kernel keeps the beginning.</summary>
    public static string InFull(string name) =>
        name.Length < KernelLength ? name : DatapathMaps.Names.First(full => full.StartsWith(name, StringComparison.Ordinal));
}
