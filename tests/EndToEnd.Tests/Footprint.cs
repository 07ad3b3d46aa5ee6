// SPDX-License-Identifier: Apache-2.0

namespace EndToEnd.Tests;

/// <summary>What an agent holds: descriptors, kernel objects, pins, map entries, memory.</summary>
internal sealed record Footprint(int Descriptors, int Links, int Programs, int Pins, int Addresses, int Connections, int Identities, string MapEntries, long ManagedBytes)
{
    public static Footprint Take(TestCluster cluster)
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        string root = cluster.Options.Datapath.PinRoot;
        return new Footprint(
            Directory.GetFiles("/proc/self/fd").Length,
            OwnObjects.Links(root),
            OwnObjects.Programs(root),
            Directory.GetFiles(root, "*", SearchOption.AllDirectories).Length,
            cluster.Agent.Addresses.Count,
            cluster.Agent.Datapath.Connections.List().Count(),
            cluster.Agent.Identities.Count,
            KernelState.CountEntries(root),
            GC.GetTotalMemory(forceFullCollection: true));
    }
}
