// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

[Collection(DataPlaneTests.Name)]
public sealed class ServiceProgrammingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void After_any_history_the_maps_say_what_a_fresh_computation_says(int seed)
    {
        using ServicePlane plane = new();
        ServiceHistory history = new(seed);
        for (int round = 0; round < 20; round++)
        {
            for (int i = 0; i < 40; i++)
            {
                var (applied, removed) = history.Next();
                if (applied is not null)
                {
                    plane.Services.Apply([applied]);
                }
                else
                {
                    plane.Services.Remove([removed]);
                }
            }

            using ServicePlane fresh = new();
            fresh.Services.Apply([.. history.Present]);
            Assert.Equal(ServiceDump.Of(fresh.Maps), ServiceDump.Of(plane.Maps));
            Assert.Equal(0, plane.Count(() => plane.Services.Apply([.. history.Present])));
            if (round % 4 == 3)
            {
                Resume(plane, [.. history.Present]);
            }
        }

        // Room for 256 backends: they have been used again and again.
        Assert.True(plane.Waits > 0);
    }

    [Fact]
    public void What_nobody_claims_goes_when_all_sources_have_spoken()
    {
        using ServicePlane plane = new();
        ServicePortState kept = Simple("kept", "10.0.0.1"), left = Simple("left", "10.0.0.2");
        plane.Services.Apply([kept, left]);
        plane.Restart();
        plane.Services.Apply([kept]);
        Assert.Equal(2, plane.Maps.Frontends4.Count());
        Assert.Equal(1, plane.Services.Prune());

        using ServicePlane fresh = new();
        fresh.Services.Apply([kept]);
        Assert.Equal(ServiceDump.Of(fresh.Maps), ServiceDump.Of(plane.Maps));
        Assert.Equal(0, plane.Services.Prune());
    }

    [Fact]
    public void One_backend_more_or_less_of_a_service_is_a_handful_of_writes()
    {
        using ServicePlane plane = new();
        BackendTarget[] all = [.. Enumerable.Range(1, 12).Select(i => TestService.Backend($"10.1.0.{i}", 80))];
        plane.Services.Apply([Simple("s", "10.0.0.1", all[..10])]);
        Assert.InRange(plane.Count(() => plane.Services.Apply([Simple("s", "10.0.0.1", all[..11])])), 1, 6);
        Assert.InRange(plane.Count(() => plane.Services.Apply([Simple("s", "10.0.0.1", [.. all[..4], .. all[5..11]])])), 1, 6);
        Assert.InRange(plane.Count(() => plane.Services.Apply([Simple("s", "10.0.0.1", [.. all[..4], .. all[5..12]])])), 1, 6);
        Assert.Equal(0, plane.Count(() => plane.Services.Apply([Simple("s", "10.0.0.1", [.. all[5..12], .. all[..4]])])));
    }

    [Fact]
    public void A_backend_that_comes_back_is_another()
    {
        using ServicePlane plane = new();
        BackendTarget one = TestService.Backend("10.1.0.1", 80), other = TestService.Backend("10.1.0.2", 80);
        plane.Services.Apply([Simple("s", "10.0.0.1", [one, other])]);
        uint before = IdOf(plane, one);
        uint kept = IdOf(plane, other);
        plane.Services.Apply([Simple("s", "10.0.0.1", [other])]);
        Assert.Equal(0u, IdOf(plane, one));
        plane.Services.Apply([Simple("s", "10.0.0.1", [one, other])]);
        Assert.NotEqual(before, IdOf(plane, one));
        Assert.Equal(kept, IdOf(plane, other));
    }

    [Fact]
    public void An_address_may_pass_from_one_service_to_another_in_either_order()
    {
        using ServicePlane plane = new();
        FrontendState shared = TestService.ClusterIP("10.0.0.9", 80);
        ServicePortState first = Simple("first", "10.0.0.1"), second = Simple("second", "10.0.0.2");
        plane.Services.Apply([first with { Frontends = [.. first.Frontends, shared] }, second]);
        plane.Services.Apply([second with { Frontends = [.. second.Frontends, shared] }, first]);

        using ServicePlane fresh = new();
        fresh.Services.Apply([first, second with { Frontends = [.. second.Frontends, shared] }]);
        Assert.Equal(ServiceDump.Of(fresh.Maps), ServiceDump.Of(plane.Maps));
    }

    [Fact]
    public void Node_addresses_are_replaced_and_taken_up()
    {
        using ServicePlane plane = new();
        plane.Services.SetNodeAddresses([System.Net.IPAddress.Parse("10.9.0.1")], [System.Net.IPAddress.Parse("10.9.0.2")]);
        plane.Restart();
        Assert.Equal(0, plane.Count(() => plane.Services.SetNodeAddresses(
            [System.Net.IPAddress.Parse("10.9.0.1")], [System.Net.IPAddress.Parse("10.9.0.2")])));
        plane.Services.SetNodeAddresses([System.Net.IPAddress.Parse("10.9.0.2")], [System.Net.IPAddress.Parse("10.9.0.3")]);
        Assert.Equal(
            [(RawAddress.From(System.Net.IPAddress.Parse("10.9.0.2")), 1u), (RawAddress.From(System.Net.IPAddress.Parse("10.9.0.3")), 2u)],
            plane.Maps.NodeAddresses.Select(entry => (entry.Key, entry.Value)).OrderBy(entry => entry.Value));
    }

    /// <summary>As after a restart, also one that followed a kill: what is there is taken up without a write.</summary>
    private static void Resume(ServicePlane plane, ServicePortState[] states)
    {
        IReadOnlyList<string> before = ServiceDump.Of(plane.Maps);
        plane.Restart();
        Assert.Equal(0, plane.Services.Writes);
        plane.Services.Apply(states);
        Assert.Equal(0, plane.Services.Writes);
        Assert.Equal(0, plane.Services.Prune());
        Assert.Equal(before, ServiceDump.Of(plane.Maps));
    }

    private static ServicePortState Simple(string name, string address, params BackendTarget[] backends) => TestService.Of(
        name, IpProtocol.Tcp, [TestService.ClusterIP(address, 80)], backends.Length > 0 ? backends : [TestService.Backend("10.1.0.1", 80)]);

    private static uint IdOf(ServicePlane plane, BackendTarget target)
    {
        for (int i = 1; i < plane.Maps.Backends.Length; i++)
        {
            BackendValue value = plane.Maps.Backends.Get(i);
            if (value.Id != 0 && value.Address.ToIPAddress(false).Equals(target.Address))
            {
                return value.Id;
            }
        }

        return 0;
    }
}
