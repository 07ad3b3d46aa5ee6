// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink.Tests;

public sealed class ReadinessTests
{
    [Fact]
    public void An_address_without_duplicate_detection_is_local_after_a_moment()
    {
        using var network = new TestNetwork();
        LinkInfo link = network.AddVeth();
        for (int number = 1; number <= 50; number++)
        {
            IPAddress address = IPAddress.Parse($"2001:db8::{number:x}");
            network.Netlink.Addresses.Add(new AddressSpec(link.Index, address, 128) { SkipsDuplicateDetection = true });
            network.Netlink.Addresses.AwaitReady(address);
            Assert.Equal(RouteType.Local, network.Netlink.Routes.Get(address).Type);
        }

        network.Netlink.Addresses.Add(new AddressSpec(link.Index, IPAddress.Parse("192.0.2.1"), 32));
        network.Netlink.Addresses.AwaitReady(IPAddress.Parse("192.0.2.1"), TimeSpan.Zero);
    }

    [Fact]
    public void An_address_that_the_namespace_does_not_have_never_gets_ready()
    {
        using var network = new TestNetwork();
        var error = Assert.Throws<TimeoutException>(
            () => network.Netlink.Addresses.AwaitReady(IPAddress.Parse("2001:db8::1"), TimeSpan.FromMilliseconds(20)));
        Assert.Contains("2001:db8::1", error.Message, StringComparison.Ordinal);
    }
}
