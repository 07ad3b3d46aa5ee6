// SPDX-License-Identifier: Apache-2.0
using Cilium.Benchmarks.Packets;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;
using Cilium.Testing;

namespace Cilium.Benchmarks.Policies;

/// <summary>What policy takes of memory: of the process, and of the kernel.</summary>
internal static class MemoryTable
{
    private const double Megabyte = 1_000_000;
    private static readonly string[] s_maps =
        ["policy_slots", "policy_lists", "policy_masks", "policy_details", "policy_ranges", "memberships", "membership_chunks", "endpoints"];

    public static void Process(BenchmarkContext context)
    {
        context.Report.Section(
            $"process memory, in a process of its own: {ProcessMemory.Policies:N0} policies, {ProcessMemory.Identities:N0} identities, {ProcessMemory.Endpoints} endpoints under all of the policies");
        double[] bytes = ProcessMemory.Ask();
        context.Report.Add(new BenchmarkRow("resident, all in place", "MB", bytes[0] / Megabyte) { Goal = Goal.AtMost(400) });
        context.Report.Add(new BenchmarkRow("resident, most until then", "MB", bytes[1] / Megabyte));
        context.Report.Add(new BenchmarkRow("resident, after a collection", "MB", bytes[2] / Megabyte));
        context.Report.Add(new BenchmarkRow("of it managed", "MB", bytes[3] / Megabyte));
    }

    public static void Kernel(BenchmarkContext context)
    {
        const int Identities = 100_000, Endpoints = 500, Ports = 50;
        context.Report.Section($"kernel memory of the policy maps: {Identities:N0} identities, {Endpoints} endpoints each with a policy of its own, {Ports} ports");
        using TemporaryBpfFileSystem files = new();
        PinLayout pins = new(files["plane"]);
        using Datapath.Datapath datapath = new DatapathLoader(new DatapathOptions { PinRoot = pins.Root }).Load();
        using DatapathMaps maps = new(name => BpfMap.OpenPinned(pins.Map(name)));
        PolicyEngine engine = new(new PolicyOptions(), datapath.Policies);
        engine.OnIdentitiesChanged([.. ReservedIdentities.All, .. Enumerable.Range(0, Identities).Select(Roster.Friend)], []);
        engine.Apply([.. Enumerable.Range(0, Endpoints).Select(endpoint => PolicyOf(endpoint, Ports))], []);
        for (int i = 0; i < Endpoints; i++)
        {
            SecurityIdentity identity = new(
                new NumericIdentity(200_000 + (uint)i), LabelSet.Parse("k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default", $"k8s:pod=p{i}"));
            engine.OnIdentitiesChanged([identity], []);
            engine.SetEndpoint(new Endpoint { Id = new EndpointId((ushort)(i + 1)), Name = "pod", Identity = identity });
        }

        if (engine.Statistics is not { DegradedEndpoints: 0, Policies: Endpoints })
        {
            throw new InvalidOperationException($"Not all policies are in force: {engine.Statistics}.");
        }

        double perEntry = TrieBytesPerEntry();
        context.Report.Add(new BenchmarkRow("policy maps, default sizes", "MB", s_maps.Sum(map => maps.Of(map).GetInfo().MemoryBytes) / Megabyte)
        {
            Peer = perEntry * Identities * Ports * Endpoints / Megabyte,
            PeerName = "computed: a trie of (identity, port) for each endpoint, entries as measured below",
        });
        context.Report.Add(new BenchmarkRow("policies written for it", "", engine.Statistics.PolicyWrites));
        context.Report.Add(new BenchmarkRow("memberships written for it", "", engine.Statistics.MembershipWrites));
        context.Report.Add(new BenchmarkRow("an entry of such a trie", "B", perEntry));
        context.Report.Add(new BenchmarkRow("entries of such tries", "million", (double)Identities * Ports * Endpoints / 1e6));
    }

    /// <summary>What the kernel takes for an entry of a trie, keyed as one-map-per-endpoint layouts key it.</summary>
    private static double TrieBytesPerEntry()
    {
        const int Entries = 65_536;
        using BpfMap<ReferenceTrieKey, ulong> trie = BpfMap<ReferenceTrieKey, ulong>.Create(
            new BpfMapOptions(BpfMapType.LpmTrie) { MaxEntries = Entries, Flags = BpfMapFlags.NoPreallocation });
        long empty = trie.GetInfo().MemoryBytes;
        for (uint i = 0; i < Entries; i++)
        {
            trie.Update(new ReferenceTrieKey { Length = ReferenceTrieKey.FullLength, Identity = i, Protocol = 6, Port = 80 }, i);
        }

        return (double)(trie.GetInfo().MemoryBytes - empty) / Entries;
    }

    private static PolicyDocument PolicyOf(int endpoint, int ports)
    {
        // A list of ports may have forty of them.
        string lists = string.Join(',', Enumerable.Range(0, ports).Select(port => $$"""{"port":"{{1000 + port}}","protocol":"TCP"}""").Chunk(25)
            .Select(chunk => $$"""{"ports":[{{string.Join(',', chunk)}}]}"""));
        return PolicyDocuments.Parse($$$"""
            {"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"p{{{endpoint}}}","namespace":"default"},
             "spec":{"endpointSelector":{"matchLabels":{"pod":"p{{{endpoint}}}"}},
              "ingress":[{"fromEndpoints":[{"matchLabels":{"friend":"yes"}}],"toPorts":[{{{lists}}}]}]}}
            """).Documents.Single();
    }
}
