// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.Core.Tests;

public sealed class EndpointTests
{
    [Fact]
    public void An_endpoint_number_is_never_zero()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new EndpointId(0));
        Assert.True(EndpointId.TryParse("65535", out EndpointId id));
        Assert.Equal(ushort.MaxValue, id.Value);
        Assert.False(EndpointId.TryParse("0", out _));
        Assert.False(EndpointId.TryParse("65536", out _));
        Assert.False(EndpointId.TryParse("+1", out _));
    }

    [Fact]
    public void An_endpoint_is_called_by_namespace_and_name()
    {
        Endpoint endpoint = new() { Id = new EndpointId(7), Name = "web" };
        Assert.Equal("web", endpoint.QualifiedName);
        Assert.Equal("7 prod/web", (endpoint with { Namespace = "prod" }).ToString());
    }

    [Fact]
    public void A_node_is_reached_at_its_internal_address_if_it_has_one()
    {
        Node node = new()
        {
            Name = "n1",
            Addresses =
            [
                new(NodeAddressKind.CiliumInternal, IPAddress.Parse("10.0.0.1")), new(NodeAddressKind.External, IPAddress.Parse("192.0.2.1")),
                new(NodeAddressKind.Internal, IPAddress.Parse("172.16.0.1")), new(NodeAddressKind.External, IPAddress.Parse("2001:db8::1")),
            ],
        };
        Assert.Equal(IPAddress.Parse("172.16.0.1"), node.AddressOf(AddressFamily.InterNetwork));
        Assert.Equal(IPAddress.Parse("2001:db8::1"), node.AddressOf(AddressFamily.InterNetworkV6));
        Assert.Null((node with { Addresses = node.Addresses[..1] }).AddressOf(AddressFamily.InterNetwork));
        Assert.Equal("default/n1", node.QualifiedName);
    }
}
