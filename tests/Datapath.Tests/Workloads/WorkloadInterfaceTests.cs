// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Datapath;
using Cilium.Netlink;

namespace Datapath.Tests;

public class WorkloadInterfaceTests
{
    [Fact]
    public void Both_addresses_can_be_used_as_soon_as_the_interface_is_created()
    {
        using NetworkNamespace node = NetworkNamespace.Create();
        for (int number = 1; number <= 20; number++)
        {
            using NetworkNamespace pod = NetworkNamespace.Create();
            WorkloadInterfaceSpec spec = new()
            {
                Namespace = pod,
                HostNamespace = node,
                HostName = $"pod{number}",
                IPv4 = IPAddress.Parse($"10.4.0.{number}"),
                IPv6 = IPAddress.Parse($"fd00:4::{number:x}"),
            };
            WorkloadInterface created = WorkloadInterface.Create(spec);
            using (NetlinkSocket inside = pod.OpenNetlink())
            {
                Assert.Equal(RouteType.Local, inside.Routes.Get(spec.IPv6).Type);
            }

            foreach (IPAddress address in new[] { spec.IPv4, spec.IPv6 })
            {
                using Socket socket = pod.CreateSocket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                socket.Bind(new IPEndPoint(address, 7000));
                socket.SendTo("to myself"u8, socket.LocalEndPoint!);
                Assert.True(socket.Poll(TimeSpan.FromSeconds(5), SelectMode.SelectRead));
            }

            Assert.True(WorkloadInterface.Delete(created.InterfaceIndex, node));
            Assert.False(WorkloadInterface.Delete(created.InterfaceIndex, node));
        }
    }

    [Fact]
    public void What_cannot_be_completed_is_gone_again()
    {
        using NetworkNamespace node = NetworkNamespace.Create(), pod = NetworkNamespace.Create();
        using NetlinkSocket host = new(node);
        host.Links.SetUp("lo");
        host.Routes.Add(new RouteSpec(IPNetwork.Parse("10.4.0.1/32")) { Type = RouteType.Blackhole });
        Assert.Throws<NetlinkException>(() => WorkloadInterface.Create(new WorkloadInterfaceSpec
        {
            Namespace = pod,
            HostNamespace = node,
            HostName = "pod1",
            IPv4 = IPAddress.Parse("10.4.0.1"),
        }));
        Assert.False(host.Links.TryGet("pod1", out _));
    }
}
