// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Netlink.Tests;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void A_new_namespace_is_another_one_and_holds_only_loopback()
    {
        using NetworkNamespace here = NetworkNamespace.OpenCurrent();
        using NetworkNamespace ns = NetworkNamespace.Create();

        Assert.NotEqual(here, ns);
        Assert.NotEqual(here.GetCookie(), ns.GetCookie());
        using NetlinkSocket netlink = ns.OpenNetlink();
        Assert.Equal(ns.GetCookie(), netlink.NamespaceCookie);
        Assert.Contains(netlink.Links.List(), link => link.Name == "lo");
        Assert.DoesNotContain(netlink.Links.List(), link => link.Kind == "veth");
        Assert.Equal($"net:[{ns.Inode}]", ns.Run(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget));
    }

    [Fact]
    public void Run_works_inside_and_the_caller_stays_outside()
    {
        using NetworkNamespace ns = NetworkNamespace.Create();
        string? before = new FileInfo("/proc/thread-self/ns/net").LinkTarget;

        string? inside = ns.Run(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget);

        Assert.Equal($"net:[{ns.Inode}]", inside);
        Assert.Equal(before, new FileInfo("/proc/thread-self/ns/net").LinkTarget);
    }

    [Fact]
    public void Run_hands_exceptions_over_as_they_are()
    {
        using NetworkNamespace ns = NetworkNamespace.Create();

        var error = Assert.Throws<TimeZoneNotFoundException>(() => ns.Run(Fail));

        Assert.Equal("as it is", error.Message);

        static int Fail() => throw new TimeZoneNotFoundException("as it is");
    }

    [Fact]
    public void Run_refuses_a_result_that_is_a_task_even_when_the_compiler_was_deceived()
    {
        using NetworkNamespace ns = NetworkNamespace.Create();

        AssertRefused(() => Task.CompletedTask);
        AssertRefused(() => Task.FromResult(1));
        AssertRefused(() => new ValueTask<int>(1));
        AssertRefused(() => ValueTask.CompletedTask);

        void AssertRefused<T>(Func<T> work) => Assert.Throws<ArgumentException>(void () => ns.Run(work));
    }

    [Fact]
    public async Task RunAsync_returns_the_result_and_continues_at_home()
    {
        using NetworkNamespace ns = NetworkNamespace.Create();

        string? inside = await ns.RunAsync(() => new FileInfo("/proc/thread-self/ns/net").LinkTarget, TestContext.Current.CancellationToken);

        Assert.Equal($"net:[{ns.Inode}]", inside);
        Assert.NotEqual(inside, new FileInfo("/proc/thread-self/ns/net").LinkTarget);
    }

    [Fact]
    public async Task A_hundred_runs_at_once_each_see_their_own_namespace_and_leave_every_pool_thread_at_home()
    {
        NetworkNamespace[] namespaces = [.. Enumerable.Range(0, 10).Select(_ => NetworkNamespace.Create())];
        try
        {
            using var barrier = new CountdownEvent(100);
            Task<bool>[] runs = [.. Enumerable.Range(0, 100).Select(i => namespaces[i % 10].RunAsync(
                () =>
                {
                    // All hundred are inside at the same moment.
                    barrier.Signal();
                    Assert.True(barrier.Wait(TimeSpan.FromSeconds(30)));
                    return new FileInfo("/proc/thread-self/ns/net").LinkTarget == $"net:[{namespaces[i % 10].Inode}]";
                },
                TestContext.Current.CancellationToken))];

            Assert.All(await Task.WhenAll(runs), Assert.True);
        }
        finally
        {
            Array.ForEach(namespaces, ns => ns.Dispose());
        }

        // Make the pool grow: every thread that it makes now must be at home.
        string? home = new FileInfo("/proc/self/ns/net").LinkTarget;
        using var all = new CountdownEvent(24);
        string?[] seen = await Task.WhenAll(Enumerable.Range(0, 24).Select(_ => Task.Run(() =>
        {
            all.Signal();
            all.Wait(TimeSpan.FromMilliseconds(300), TestContext.Current.CancellationToken);
            return new FileInfo("/proc/thread-self/ns/net").LinkTarget;
        }, TestContext.Current.CancellationToken)));
        Assert.All(seen, ns => Assert.Equal(home, ns));
        Assert.DoesNotContain(StrayThread.FindAll(), thread => thread.Name.StartsWith(".NET", StringComparison.Ordinal));
    }

    [Fact]
    public void A_thread_that_is_away_is_found()
    {
        using NetworkNamespace ns = NetworkNamespace.Create();

        IReadOnlyList<StrayThread> strays = ns.Run(StrayThread.FindAll);

        Assert.Contains(strays, thread => thread.Name == "netns" && thread.Namespace == $"net:[{ns.Inode}]");
    }

    [Fact]
    public async Task A_socket_made_inside_stays_there_and_works_asynchronously_from_outside()
    {
        using var network = new TestNetwork();
        using Socket listener = network.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using Socket client = network.Namespace.CreateSocket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        using Socket outsider = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        Task<Socket> accept = listener.AcceptAsync(TestContext.Current.CancellationToken).AsTask();
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using Socket server = await accept;
        await client.SendAsync(new byte[] { 42 }, TestContext.Current.CancellationToken);
        byte[] buffer = new byte[1];

        Assert.Equal(1, await server.ReceiveAsync(buffer, TestContext.Current.CancellationToken));
        Assert.Equal(42, buffer[0]);
        await Assert.ThrowsAsync<SocketException>(() => outsider.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken).AsTask());
    }

    [Fact]
    public void A_namespace_without_references_is_gone()
    {
        int id;
        using var here = new TestNetwork();
        using (NetworkNamespace ns = NetworkNamespace.Create())
        {
            here.Netlink.NamespaceIds.Assign(ns, 77);
            id = here.Netlink.NamespaceIds.Get(ns)!.Value;
            Assert.Equal(77, id);
        }

        // The number becomes free when the kernel has taken the namespace apart.
        using NetworkNamespace next = NetworkNamespace.Create();
        Assert.True(SpinWait.SpinUntil(
            () =>
            {
                try
                {
                    here.Netlink.NamespaceIds.Assign(next, 77);
                    return true;
                }
                catch (NetlinkException)
                {
                    Thread.Sleep(20);
                    return false;
                }
            },
            TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void Namespace_ids_are_given_once_and_unknown_ones_are_null()
    {
        using var here = new TestNetwork();
        using NetworkNamespace other = NetworkNamespace.Create();

        Assert.Null(here.Netlink.NamespaceIds.Get(other));
        here.Netlink.NamespaceIds.Assign(other);
        Assert.NotNull(here.Netlink.NamespaceIds.Get(other));
        var error = Assert.Throws<NetlinkException>(() => here.Netlink.NamespaceIds.Assign(other, 5));
        Assert.True(error.IsAlreadyExists);
        Assert.Contains("already", error.ExtendedAck, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_process_is_a_way_to_its_namespace()
    {
        using NetworkNamespace here = NetworkNamespace.OpenCurrent();
        using NetworkNamespace own = NetworkNamespace.OpenProcess(Environment.ProcessId);

        Assert.Equal(here, own);
        Assert.Equal(here.GetHashCode(), own.GetHashCode());
        var error = Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.OpenProcess(int.MaxValue));
        Assert.True(error.IsNotFound);
    }

    [Fact]
    public void A_file_that_is_no_network_namespace_is_refused_with_its_name()
    {
        var error = Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.OpenPath("/proc/self/ns/mnt"));
        Assert.Contains("/proc/self/ns/mnt", error.Message, StringComparison.Ordinal);
        Assert.Equal("EINVAL", error.ErrnoName);
        Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.OpenPath("/etc/hostname"));
    }
}
