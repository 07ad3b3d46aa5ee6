// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.IfLink;
using static Cilium.Netlink.Interop.RtNetlink;

namespace Cilium.Netlink.Tests;

public sealed class NetlinkChannelTests
{
    [Fact]
    public void An_error_names_the_operation_the_kernels_words_the_attribute_and_where_it_is()
    {
        using var network = new TestNetwork();

        var error = Assert.Throws<NetlinkException>(() => network.Netlink.Links.Create(new VxlanSpec("vx0", 5) { MacAddress = MacAddress.Parse("01:00:5e:00:00:01") }));

        Assert.Equal("create vxlan link vx0", error.Operation);
        Assert.Equal("EADDRNOTAVAIL", error.ErrnoName);
        Assert.Contains("unicast", error.ExtendedAck, StringComparison.Ordinal);
        Assert.Equal("IFLA_ADDRESS", error.AttributePath);
        Assert.True(error.AttributeOffset > 16);
        Assert.Contains(error.ExtendedAck!, error.Message, StringComparison.Ordinal);
        Assert.Contains($"[IFLA_ADDRESS at byte {error.AttributeOffset}]", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_refused_attribute_inside_others_is_named_with_all_of_them()
    {
        using var network = new TestNetwork();
        using var request = new NetlinkRequest(RTM_NEWLINK, NetlinkRequestFlags.Create, "create a vxlan link badly");
        request.WriteHeader(default(ifinfomsg));
        using (request.Nest(IFLA_LINKINFO))
        {
            request.AddString(IFLA_INFO_KIND, "vxlan");
            using (request.Nest(IFLA_INFO_DATA))
            {
                request.AddUInt16BigEndian(IFLA_VXLAN_PORT, 4789);
                request.AddByte(IFLA_VXLAN_ID, 5);
            }
        }

        var error = Assert.Throws<NetlinkException>(() => network.Netlink.Execute(request));

        Assert.Equal("IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_ID", error.AttributePath);
        Assert.NotNull(error.ExtendedAck);
    }

    [Fact]
    public void A_bad_route_says_why()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();

        var error = Assert.Throws<NetlinkException>(() => network.Netlink.Routes.Add(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { Gateway = IPAddress.Parse("198.51.100.1"), LinkIndex = link.Index }));

        Assert.Equal("add route to 203.0.113.0/24 in table 254: ENETUNREACH (Network is unreachable): Nexthop has invalid gateway. " + error.Remedy, error.Message);
    }

    [Fact]
    public void A_request_without_an_answer_ends_with_a_timeout_and_the_socket_goes_on()
    {
        using var network = new TestNetwork();
        using var netlink = new NetlinkSocket(network.Namespace, new NetlinkOptions { ReplyTimeout = TimeSpan.FromMilliseconds(100) });

        // The kernel ignores control messages, and a listing is not acknowledged: silence.
        using var request = new NetlinkRequest(1, NetlinkRequestFlags.Dump, "wait in vain");
        long start = Stopwatch.GetTimestamp();
        var error = Assert.Throws<NetlinkException>(() => netlink.Execute(request));

        Assert.Equal("ETIMEDOUT", error.ErrnoName);
        Assert.True(error.IsTransient);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 90, 5000);
        Assert.NotEmpty(netlink.Links.List());
    }

    [Fact]
    public async Task Threads_share_one_socket_without_mixing_answers()
    {
        using var network = new TestNetwork();
        string[] names = [.. Enumerable.Range(0, 8).Select(i => $"v{i}")];
        foreach (string name in names)
        {
            network.Netlink.Links.Create(new VethSpec(name, name + "p"));
        }

        await Task.WhenAll(names.Select(name => Task.Run(
            () =>
            {
                for (int i = 0; i < 300; i++)
                {
                    Assert.Equal(name, network.Netlink.Links.Get(name).Name);
                    Assert.True(Assert.Throws<NetlinkException>(() => network.Netlink.Links.Get("absent")).IsNotFound);
                }
            },
            TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_listing_that_is_interrupted_by_changes_is_taken_again_until_it_is_whole()
    {
        using var network = new TestNetwork();
        for (int i = 0; i < 150; i++)
        {
            network.Netlink.Links.Create(new VethSpec($"s{i}", $"t{i}"));
        }

        using var impatient = new NetlinkSocket(network.Namespace, new NetlinkOptions { DumpAttempts = 1 });
        using var patient = new NetlinkSocket(network.Namespace, new NetlinkOptions { DumpAttempts = 1000 });
        using var stop = new CancellationTokenSource();
        Task churn = Task.Run(
            () =>
            {
                for (int i = 0; !stop.IsCancellationRequested; i++)
                {
                    network.Netlink.Links.Create(new VethSpec("churn-a", "churn-b"));
                    network.Netlink.Links.Delete("churn-a");
                }
            },
            TestContext.Current.CancellationToken);
        int interrupted = 0;
        try
        {
            long end = Stopwatch.GetTimestamp() + (10 * Stopwatch.Frequency);
            for (int round = 0; (round < 20 || interrupted == 0) && Stopwatch.GetTimestamp() < end; round++)
            {
                try
                {
                    _ = impatient.Links.List();
                }
                catch (NetlinkException error) when (error.ErrnoName == "EINTR")
                {
                    Assert.True(error.IsTransient);
                    Assert.Contains("changed", error.ExtendedAck, StringComparison.Ordinal);
                    interrupted++;
                }

                string[] stable = [.. patient.Links.List().Select(link => link.Name).Where(name => name[0] is 's' or 't')];
                Assert.Equal(300, stable.Length);
                Assert.Equal(300, stable.Distinct().Count());
            }
        }
        finally
        {
            await stop.CancelAsync();
            await churn;
        }

        Assert.True(interrupted > 0, "No listing was interrupted: the test proves nothing.");
    }

    [Fact]
    public async Task A_link_that_vanishes_between_two_calls_is_not_found_and_nothing_worse()
    {
        using var network = new TestNetwork();
        using var other = new NetlinkSocket(network.Namespace);
        ConcurrentBag<string> outcomes = [];
        using var stop = new CancellationTokenSource();
        Task churn = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    LinkInfo link = network.Netlink.Links.Create(new VethSpec("here", "there"));
                    network.Netlink.Links.Delete(link);
                }
            },
            TestContext.Current.CancellationToken);

        for (int i = 0; i < 300 || (outcomes.Distinct().Count() < 2 && i < 20000); i++)
        {
            try
            {
                int index = other.Links.Get("here").Index;
                other.Links.SetUp(index);
                other.Addresses.Replace(new AddressSpec(index, IPAddress.Parse("192.0.2.1"), 24));
                other.Routes.Replace(new RouteSpec(IPNetwork.Parse("203.0.113.0/24")) { LinkIndex = index });
                outcomes.Add("done");
            }
            catch (NetlinkException error)
            {
                // ENETDOWN: another link with that name and index, not yet switched on.
                Assert.True(error.IsNotFound || error.ErrnoName is "ENETDOWN" or "EINVAL", error.Message);
                outcomes.Add(error.ErrnoName);
            }
        }

        await stop.CancelAsync();
        await churn;
        Assert.Contains("ENODEV", outcomes);
    }

    [Fact]
    public void Options_are_validated_together()
    {
        var options = new NetlinkOptions { DumpAttempts = 0, ReplyTimeout = TimeSpan.Zero, ReceiveBufferSize = 1 };

        var error = Assert.Throws<ArgumentException>(() => new NetlinkSocket(null, options));

        Assert.Contains(nameof(NetlinkOptions.DumpAttempts), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(NetlinkOptions.ReplyTimeout), error.Message, StringComparison.Ordinal);
        Assert.Contains(nameof(NetlinkOptions.ReceiveBufferSize), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_socket_says_so()
    {
        var netlink = new NetlinkSocket();
        netlink.Dispose();

        Assert.Throws<ObjectDisposedException>(() => netlink.Links.List());
    }

    [Fact]
    public void Without_rights_the_errors_name_the_capability()
    {
        using var network = new TestNetwork();
        Exception? change = null;
        Exception? entry = null;
        bool canRead = false;
        var thread = new Thread(() =>
        {
            Capabilities.DropAllOfThisThread();
            change = Record.Exception(() => network.Netlink.Links.Create(new VethSpec("a", "b")));
            entry = Record.Exception(NetworkNamespace.Create);
            canRead = network.Netlink.Links.TryGet("lo", out _);
        });
        thread.Start();
        thread.Join();

        var refused = Assert.IsType<NetlinkException>(change);
        Assert.True(refused.IsPermissionDenied);
        Assert.Contains("CAP_NET_ADMIN", refused.Message, StringComparison.Ordinal);
        var shut = Assert.IsType<NetworkNamespaceException>(entry);
        Assert.True(shut.IsPermissionDenied);
        Assert.Contains("CAP_SYS_ADMIN", shut.Message, StringComparison.Ordinal);
        Assert.True(canRead);
    }
}
