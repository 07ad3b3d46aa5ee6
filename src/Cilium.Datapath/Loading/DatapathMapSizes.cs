// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>Entries per map. The defaults fit the scale that the SDK is built for; what policies and
/// memberships live in, and the connection tables, take their memory at once; the others grow with what is in them.</summary>
public sealed class DatapathMapSizes
{
    /// <summary>Pods on the node. Default: 4096.</summary>
    public uint Endpoints { get; set; } = 4096;

    /// <summary>Addresses, and as many prefixes, per family. Default: 512,000.</summary>
    public uint Addresses { get; set; } = 512_000;

    /// <summary>Distinct identities known on the node. Default: 131,072; 136 bytes each.</summary>
    public uint Identities { get; set; } = 131_072;

    /// <summary>Classifier entries: distinct (policy, direction, protocol, port). Default: 131,072; 64 bytes each.</summary>
    public uint PolicyEntries { get; set; } = 131_072;

    /// <summary>Decision lists: distinct contents of a policy's entries. Default: 65,536; 136 bytes each.</summary>
    public uint PolicyLists { get; set; } = 65_536;

    /// <summary>Masks of 512 selectors, for decision lists that are too long to stand in one. Default: 131,072;
    /// 72 bytes each.</summary>
    public uint PolicyMasks { get; set; } = 131_072;

    /// <summary>Classifier entries for ranges of ports: distinct (policy, direction, protocol, port prefix). Default: 65,536.</summary>
    public uint PolicyRanges { get; set; } = 65_536;

    /// <summary>Selectors in masks, each with the rule behind it. Default: 1,048,576.</summary>
    public uint PolicyDetails { get; set; } = 1_048_576;

    /// <summary>Chunks of 512 selectors that identities carry beyond their first 1,024. Default: 524,288.</summary>
    public uint MembershipChunks { get; set; } = 524_288;

    /// <summary>Tracked connections per family. When they are used up, an eighth as many more are tracked, of which the least
    /// recently used gives way. Default: 524,288.</summary>
    public uint Connections { get; set; } = 524_288;

    /// <summary>Fragmented datagrams under way, per family. Default: 8192.</summary>
    public uint Fragments { get; set; } = 8192;

    /// <summary>Bytes of the event ring: a power of two and a multiple of the page size. Default: 8 MiB. A ring that is pinned keeps
    /// its size, since readers hold it.</summary>
    public uint EventRingBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Service ports, counted for each address family. Default: 65,536; 40 bytes each.</summary>
    public uint Services { get; set; } = 65_536;

    /// <summary>Frontends of services, per family. Default: 65,536.</summary>
    public uint Frontends { get; set; } = 65_536;

    /// <summary>Backends, counted for each service port that they belong to. Default: 262,143; 64 bytes each.</summary>
    public uint Backends { get; set; } = 262_143;

    /// <summary>Slots of backends: one or more for each backend of a pool, with room to grow; as many as a Maglev table has for each
    /// pool that uses one. Default: 1,048,576; 8 bytes each.</summary>
    public uint BackendSlots { get; set; } = 1_048_576;

    /// <summary>Clients that have a backend by session affinity; the least recently seen gives way. Default: 65,536.</summary>
    public uint Affinities { get; set; } = 65_536;

    /// <summary>Source ranges of services, per family. Default: 65,536.</summary>
    public uint SourceRanges { get; set; } = 65_536;

    /// <summary>Addresses of nodes under which node ports are reached. Default: 32,768.</summary>
    public uint NodeAddresses { get; set; } = 32_768;

    /// <summary>Entries of translated flows, two for each flow, per family. Default: 131,072; 140 to 160 bytes each.</summary>
    public uint Translations { get; set; } = 131_072;

    /// <summary>The maps of services: as <see cref="ByMap"/>. Element 0 of those that are counted from 1 is nobody's.</summary>
    internal IEnumerable<(string Map, uint Entries, string Option)> ServicesByMap =>
    [
        (ServiceMapNames.Frontends4, Frontends, nameof(Frontends)),
        (ServiceMapNames.Frontends6, Frontends, nameof(Frontends)),
        (ServiceMapNames.FrontendAddresses, (Frontends * 2) + 1, nameof(Frontends)),
        (ServiceMapNames.Pools, (Services + 1) * 2, nameof(Services)),
        (ServiceMapNames.ServiceRefusals, Services + 1, nameof(Services)),
        (ServiceMapNames.PoolSlots, BackendSlots, nameof(BackendSlots)),
        (ServiceMapNames.Backends, Backends + 1, nameof(Backends)),
        (ServiceMapNames.BackendCounts, Backends + 1, nameof(Backends)),
        (ServiceMapNames.Affinities, Affinities, nameof(Affinities)),
        (ServiceMapNames.SourceRanges4, SourceRanges, nameof(SourceRanges)),
        (ServiceMapNames.SourceRanges6, SourceRanges, nameof(SourceRanges)),
        (ServiceMapNames.NodeAddresses, NodeAddresses, nameof(NodeAddresses)),
    ];

    /// <summary>The maps of translated flows.</summary>
    internal IEnumerable<(string Map, uint Entries, string Option)> TranslationsByMap =>
    [
        (TranslationMapNames.Translations4, Translations, nameof(Translations)),
        (TranslationMapNames.Translations6, Translations, nameof(Translations)),
    ];

    /// <summary>The maps that have a size here, the entries that each gets, and the property that says so.</summary>
    internal IEnumerable<(string Map, uint Entries, string Option)> ByMap =>
    [
        // Twice as many slots as endpoints: a change is written beside what is in force.
        (MapNames.Endpoints, Endpoints * 2, nameof(Endpoints)),
        (MapNames.IpCache4, Addresses, nameof(Addresses)),
        (MapNames.IpCache6, Addresses, nameof(Addresses)),
        (MapNames.Prefixes4, Addresses, nameof(Addresses)),
        (MapNames.Prefixes6, Addresses, nameof(Addresses)),

        // A policy's table is a power of two long and at most half full.
        (MapNames.PolicySlots, PolicyEntries * 4, nameof(PolicyEntries)),
        (MapNames.PolicyRanges, PolicyRanges, nameof(PolicyRanges)),
        (MapNames.PolicyLists, PolicyLists, nameof(PolicyLists)),
        (MapNames.PolicyMasks, PolicyMasks, nameof(PolicyMasks)),
        (MapNames.PolicyDetails, PolicyDetails, nameof(PolicyDetails)),
        (MapNames.Memberships, Identities, nameof(Identities)),
        (MapNames.MembershipChunks, MembershipChunks, nameof(MembershipChunks)),
        (MapNames.Connections4, Connections, nameof(Connections)),
        (MapNames.Connections6, Connections, nameof(Connections)),
        (MapNames.Connections4More, Math.Max(128, Connections / 8), nameof(Connections)),
        (MapNames.Connections6More, Math.Max(128, Connections / 8), nameof(Connections)),
        (MapNames.Fragments4, Fragments, nameof(Fragments)),
        (MapNames.Fragments6, Fragments, nameof(Fragments)),
        (MapNames.Events, EventRingBytes, nameof(EventRingBytes)),
    ];

    /// <summary>The property that sets the size of a map; null where none does.</summary>
    internal static string? OptionFor(string map)
    {
        DatapathMapSizes sizes = new();
        return sizes.ByMap.Concat(sizes.ServicesByMap).Concat(sizes.TranslationsByMap).FirstOrDefault(entry => entry.Map == map).Option;
    }

    /// <summary>Every fault; empty when valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        Check(nameof(Endpoints), Endpoints, 1, 65_535);
        Check(nameof(Addresses), Addresses, 1, 16_777_216);
        Check(nameof(Identities), Identities, 512, 16_777_216);
        Check(nameof(PolicyEntries), PolicyEntries, 1, 4_194_304);
        Check(nameof(PolicyLists), PolicyLists, 1, 4_194_304);
        Check(nameof(PolicyMasks), PolicyMasks, 128, 4_194_304);
        Check(nameof(PolicyRanges), PolicyRanges, 1, 4_194_304);
        Check(nameof(PolicyDetails), PolicyDetails, 1, 16_777_216);
        Check(nameof(MembershipChunks), MembershipChunks, 1, 16_777_216);
        Check(nameof(Connections), Connections, 128, 16_777_216);
        Check(nameof(Fragments), Fragments, 128, 65_536);
        Check(nameof(EventRingBytes), EventRingBytes, 4096, 1 << 30);
        Check(nameof(Services), Services, 1, 1_048_575);
        Check(nameof(Frontends), Frontends, 1, 4_194_304);
        Check(nameof(Backends), Backends, 1, 1_048_575);
        Check(nameof(BackendSlots), BackendSlots, 2, 67_108_864);
        Check(nameof(Affinities), Affinities, 128, 16_777_216);
        Check(nameof(SourceRanges), SourceRanges, 1, 16_777_216);
        Check(nameof(Translations), Translations, 128, 16_777_216);
        Check(nameof(NodeAddresses), NodeAddresses, 1, 1_048_576);
        if (!uint.IsPow2(EventRingBytes))
        {
            faults.Add(new ValidationFault(nameof(EventRingBytes), $"{EventRingBytes}", "must be a power of two"));
        }

        return faults;

        void Check(string name, uint value, uint minimum, uint maximum)
        {
            if (value < minimum || value > maximum)
            {
                faults.Add(new ValidationFault(name, $"{value}", $"must be {minimum} to {maximum}"));
            }
        }
    }
}
