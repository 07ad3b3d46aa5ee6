// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;

namespace Cilium.Benchmarks.Policies;

/// <summary>Hours of changes as fast as they go: what is left of them.</summary>
/// <remarks>An identity with its address comes or goes every second, a policy changes every half a minute, an endpoint is replaced
/// every minute. After each hour the cluster is what it was: so must be all that is held for it. The same 600 policies
/// change throughout, and have been replaced once before anything is compared: the first replacement of a policy leaves some
/// 1.4 KB more than before, later ones nothing. By then the catalog too knows as many removed rules as it ever does.</remarks>
internal sealed class ChurnTable(PolicyBed bed, int policies)
{
    private const int IdentitiesPerHour = 1800;
    private const int PoliciesPerHour = 60;
    private const int EndpointsPerHour = 60;
    private const int FirstInstance = 2000;
    private const int ChangingPolicies = 600;
    private const int OtherPort = 45_000;

    public void Measure(BenchmarkContext context)
    {
        int hours = context.Choose(24, 6);
        context.Report.Section($"{hours} hours of changes, compressed: growth from the second hour to the last");
        ChangeEach();
        Hour(0);
        Hour(1);
        Holding before = Read();
        for (int hour = 2; hour < hours; hour++)
        {
            Hour(hour);
        }

        Holding after = Read();
        int changes = hours * 2 * (IdentitiesPerHour + PoliciesPerHour + EndpointsPerHour);
        context.Report.Add(new BenchmarkRow("changes", "", changes));
        context.Report.Add(new BenchmarkRow("growth of map entries", "", after.Entries - before.Entries) { Goal = Goal.AtMost(0) });
        context.Report.Add(new BenchmarkRow("growth of kernel memory", "KB", (after.KernelBytes - before.KernelBytes) / 1000.0) { Goal = Goal.AtMost(0) });
        context.Report.Add(new BenchmarkRow("growth of managed memory", "KB", (after.ManagedBytes - before.ManagedBytes) / 1000.0) { Goal = Goal.AtMost(1000) });
        context.Report.Add(new BenchmarkRow("growth of resident memory", "MB", (after.ResidentBytes - before.ResidentBytes) / 1e6) { Goal = Goal.AtMost(10) });
        context.Report.Add(new BenchmarkRow("resident memory at the end", "MB", after.ResidentBytes / 1e6));
        context.Report.Add(new BenchmarkRow("kernel memory of all maps", "MB", after.KernelBytes / 1e6));
    }

    private void Hour(int hour)
    {
        int[] comers = [.. Enumerable.Range(0, IdentitiesPerHour).Select(index => PeerOf(hour, index))];
        for (int i = 0; i < comers.Length; i++)
        {
            bed.Engine.OnIdentitiesChanged([bed.Population.Identity(comers[i])], []);
            bed.Datapath.Addresses.Upsert([PolicyBed.EntryOf(comers[i])]);
            if (i % (IdentitiesPerHour / PoliciesPerHour) == 0)
            {
                Change(PolicyOf(hour, i) % ChangingPolicies);
                Replace(bed.Endpoint(PolicyOf(hour, i) % bed.Endpoints));
            }
        }

        foreach (int comer in comers)
        {
            bed.Datapath.Addresses.Delete([PolicyBed.PrefixOf(comer)]);
            bed.Engine.OnIdentitiesChanged([], [bed.Population.Identity(comer).Id]);
        }
    }

    private void ChangeEach()
    {
        for (int policy = 0; policy < ChangingPolicies; policy++)
        {
            Change(policy);
        }
    }

    private void Change(int policy)
    {
        bed.Engine.Upsert(bed.Population.Policy(policy, OtherPort));
        bed.Engine.Upsert(bed.Population.Policy(policy));
    }

    private void Replace(Endpoint endpoint)
    {
        bed.Datapath.Addresses.Delete([IpPrefix.FromAddress(endpoint.IPv4!)]);
        bed.Datapath.Detach(endpoint.Id);
        bed.Engine.RemoveEndpoint(endpoint.Id);
        bed.Datapath.Attach(endpoint);
        bed.Engine.SetEndpoint(endpoint);
        bed.Datapath.Addresses.Upsert([new IpCacheEntry(IpPrefix.FromAddress(endpoint.IPv4!), endpoint.Identity!.Id, EndpointId: endpoint.Id)]);
    }

    private int PolicyOf(int hour, int index) => (int)((((long)hour * IdentitiesPerHour) + index) * 7919 % policies);

    private int PeerOf(int hour, int index) => bed.Population.PeerOf(PolicyOf(hour, index), FirstInstance + hour);

    private Holding Read()
    {
        // What packets might still look at is given back a little later.
        Thread.Sleep(500);
        ProcessMemory.Collect();
        return new Holding(
            bed.Datapath.Capacity.Levels().Sum(level => level.Used),
            DatapathMaps.Names.Sum(name => bed.Maps.Of(name).GetInfo().MemoryBytes),
            GC.GetTotalMemory(forceFullCollection: true),
            ProcessMemory.Resident);
    }

    private sealed record Holding(long Entries, long KernelBytes, long ManagedBytes, long ResidentBytes);
}
