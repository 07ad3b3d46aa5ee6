// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>The maps of services, by the names that they are pinned under.</summary>
internal static class ServiceMapNames
{
    public const string Frontends4 = "frontends4";
    public const string Frontends6 = "frontends6";
    public const string FrontendFilter = "frontend_filter";
    public const string FrontendAddresses = "frontend_addresses";
    public const string Pools = "pools";
    public const string PoolSlots = "pool_slots";
    public const string Backends = "backends";
    public const string Affinities = "affinities";
    public const string SourceRanges4 = "source_ranges4";
    public const string SourceRanges6 = "source_ranges6";
    public const string NodeAddresses = "node_addresses";
    public const string ServiceRefusals = "service_refusals";
    public const string BackendCounts = "backend_counts";

    public static IReadOnlyList<string> All { get; } =
    [
        Frontends4, Frontends6, FrontendFilter, FrontendAddresses, Pools, PoolSlots, Backends, Affinities, SourceRanges4, SourceRanges6,
        NodeAddresses, ServiceRefusals, BackendCounts,
    ];
}
