// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using static Cilium.Policy.Tests.AnalysisBench;

namespace Cilium.Policy.Tests;

public class TrafficTests
{
    [Theory]
    [InlineData("80", "tcp/80")]
    [InlineData("TCP/443", "tcp/443")]
    [InlineData("udp/53", "udp/53")]
    [InlineData("sctp/65535", "sctp/65535")]
    [InlineData("icmp/8", "icmp type 8")]
    [InlineData("icmpv6/128", "icmpv6 type 128")]
    public void Ports_are_read_as_people_write_them(string text, string read)
    {
        Assert.True(TrafficPort.TryParse(text, out var port));
        Assert.Equal(read, port.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("tcp")]
    [InlineData("tcp/")]
    [InlineData("tcp/http")]
    [InlineData("tcp/65536")]
    [InlineData("tcp/-1")]
    [InlineData("gre/1")]
    [InlineData("icmp/256")]
    [InlineData(null)]
    public void What_is_no_port_is_not_read(string? text) => Assert.False(TrafficPort.TryParse(text, out _));

    [Fact]
    public void A_matrix_cuts_traffic_where_something_changes_and_says_it_shortly()
    {
        var parties = new[] { Pod("api", "app=api"), Pod("web", "app=web") };
        var matrix = Simulator(parties, null, ("in", """
            {"endpointSelector":{"matchLabels":{"app":"web"}},
             "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"},{"port":"1000","endPort":2999,"protocol":"UDP"}]}]}]}
            """)).Simulate(cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(["everything except tcp/80, udp/1000-2999", "tcp/80, udp/1000-2999"], matrix.Planes.Select(plane => plane.Traffic.ToString()).Order(StringComparer.Ordinal));
        var open = matrix.Planes.Single(plane => plane.Traffic.Ranges.Length == 2);
        Assert.Equal(
            [ConnectionOutcome.Allowed, ConnectionOutcome.Allowed, ConnectionOutcome.Allowed, ConnectionOutcome.Allowed],
            [open[0, 0], open[0, 1], open[1, 0], open[1, 1]]);
        var closed = matrix.Planes.Single(plane => plane != open);
        Assert.Equal((ConnectionOutcome.Denied, ConnectionOutcome.Allowed), (closed[0, 1], closed[1, 0]));
    }

    [Fact]
    public void Parties_that_nothing_tells_apart_are_one_group()
    {
        PolicyParty[] parties = [Pod("web-1", "app=web"), Pod("db", "app=db"), Pod("web-2", "app=web"), Pod("web-3", "app=web", new NamedPort("http", 80, IpProtocol.Tcp))];
        var matrix = Simulator(parties, null).Simulate([Tcp(80)], TestContext.Current.CancellationToken);
        Assert.Equal(["web-1 (+1)", "db", "web-3"], matrix.Groups.Select(group => group.ToString()));
        Assert.Equal("tcp/80", Assert.Single(matrix.Planes).Traffic.ToString());
    }

    [Fact]
    public void Types_of_icmp_messages_end_at_255()
    {
        var matrix = Simulator([Pod("web", "app=web")], null, ("in", """
            {"endpointSelector":{},"ingress":[{"icmps":[{"fields":[{"type":8,"family":"IPv4"}]}]}]}
            """)).Simulate(cancellationToken: TestContext.Current.CancellationToken);
        var denied = matrix.Planes.Single(plane => plane[0, 0] == ConnectionOutcome.Denied);
        Assert.Equal("everything except icmp type 8", denied.Traffic.ToString());
        Assert.Contains(new TrafficRange(IpProtocol.Icmp, 9, 255), denied.Traffic.Ranges);
    }
}
