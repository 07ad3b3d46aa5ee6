// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Netlink.Tests;

/// <summary>Counts descriptors of the whole process, so it runs alone.</summary>
[Collection(nameof(ResourceTests))]
[CollectionDefinition(nameof(ResourceTests), DisableParallelization = true)]
public sealed class ResourceTests(ITestOutputHelper output)
{
    [Fact]
    public void Two_hundred_namespaces_with_links_sockets_and_runs_leave_no_descriptor_thread_or_name_behind()
    {
        Cycle(5);
        int descriptors = Count("/proc/self/fd");
        IReadOnlyList<string> names = NetworkNamespace.ListNamed();

        Cycle(200);

        // The runtime may open a few descriptors of its own meanwhile.
        Assert.InRange(Count("/proc/self/fd"), 0, descriptors + 5);
        Assert.Equal(names, NetworkNamespace.ListNamed());
        Assert.True(SpinWait.SpinUntil(() => StrayThread.FindAll().Count == 0, TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public void A_namespace_with_a_veth_pair_takes_milliseconds()
    {
        List<double> times = [];
        for (int i = 0; i < 30; i++)
        {
            using var host = new TestNetwork();
            long start = Stopwatch.GetTimestamp();
            using NetworkNamespace pod = NetworkNamespace.Create();
            host.Netlink.Links.Create(new VethSpec("lxc", "eth0") { PeerNamespace = pod, IsUp = true });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine($"median {times[15]:0.00} ms, fastest {times[0]:0.00} ms, slowest {times[^1]:0.00} ms");
        Assert.True(times[0] < 20, $"Even the fastest of 30 took {times[0]:0.00} ms.");
    }

    private static void Cycle(int times)
    {
        for (int i = 0; i < times; i++)
        {
            using var host = new TestNetwork();
            using var pod = new TestNetwork();
            host.Netlink.Links.Create(new VethSpec("a", "b") { PeerNamespace = pod.Namespace, IsPeerUp = true });
            using var monitor = new NetlinkMonitor(NetworkChangeTopics.All, pod.Namespace);
            using var diagnosis = new SocketDiagnosis(pod.Namespace);
            pod.Namespace.SetSysctl("net.ipv4.ip_forward", "1");
            Assert.Throws<NetlinkException>(() => host.Netlink.Links.Create(new BridgeSpec("a")));
            Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.OpenPath("/proc/self/ns/mnt"));
        }
    }

    private static int Count(string directory) => Directory.GetFileSystemEntries(directory).Length;
}
