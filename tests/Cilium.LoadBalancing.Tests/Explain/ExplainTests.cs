// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class ExplainTests
{
    private readonly Bed _bed = new();

    public ExplainTests()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", ServiceType.LoadBalancer) with
        {
            LoadBalancerIPs = Make.Addresses("203.0.113.1"),
            SourceRanges = [IpPrefix.Parse("192.0.2.0/24")],
            ExternalTrafficPolicy = TrafficPolicy.Local,
        });
        _bed.Table.SetBackends(Make.Slice("10.0.0.1* 10.0.0.2"));
    }

    [Fact]
    public void By_chance_each_has_its_share()
    {
        ServiceExplanation why = Explain("10.0.0.7", "10.96.0.1");
        Assert.Equal((ServiceOutcome.ByChance, Make.Key()), (why.Outcome, why.ServicePort));
        Assert.Equal(["10.0.0.1 0.5", "10.0.0.2 0.5"], why.Candidates.Select(share => FormattableString.Invariant($"{share.Backend.Address} {share.Share}")));
        Assert.Equal("10.0.0.7:40000 to 10.96.0.1:80/tcp meets default/web:80/tcp at its cluster address and goes to one of 2 backends by chance.", why.Sentence);
    }

    [Fact]
    public void A_single_backend_is_determined()
    {
        ServiceExplanation why = Explain("192.0.2.7", "203.0.113.1", isOutside: true);
        Assert.Equal((ServiceOutcome.Determined, "10.0.0.1"), (why.Outcome, why.Backend!.Address.ToString()));
        Assert.EndsWith("at its load balancer address and goes to 10.0.0.1:8080, the only backend that takes it.", why.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Nobody_is_explained()
    {
        Assert.Equal((ServiceOutcome.NoService, null), Outcome("10.0.0.7", "10.96.0.1", port: 81));
        Assert.Equal((ServiceOutcome.NoService, null), Outcome("10.0.0.7", "10.96.0.1", protocol: IpProtocol.Udp));
        Assert.Equal((ServiceOutcome.NotReachableFromOutside, FrontendKind.ClusterIP), Outcome("192.0.2.7", "10.96.0.1", isOutside: true));
        Assert.Equal((ServiceOutcome.SourceRefused, FrontendKind.LoadBalancer), Outcome("198.51.100.7", "203.0.113.1", isOutside: true));
        Assert.Contains("198.51.100.7 is not in 192.0.2.0/24", Explain("198.51.100.7", "203.0.113.1", isOutside: true).Sentence, StringComparison.Ordinal);

        // Source ranges are load balancer addresses' affair, unless the options say otherwise.
        Assert.Equal((ServiceOutcome.Determined, FrontendKind.NodePort), Outcome("198.51.100.7", "192.168.0.1", 30080, isOutside: true));
        _bed.Table.SetBackends(Make.Slice("10.0.0.2"));
        Assert.EndsWith("gets nobody: none of its 1 backends is on this node, where its traffic policy keeps it.", Explain("192.0.2.7", "203.0.113.1", isOutside: true).Sentence, StringComparison.Ordinal);
        _bed.Table.SetBackends(Make.Slice("10.0.0.1*=maintenance 10.0.0.2=ending"));
        Assert.EndsWith(
            "gets nobody: none of its 2 backends takes new connections (1 terminating and not serving, 1 in maintenance or not ready).",
            Explain("10.0.0.7", "10.96.0.1").Sentence,
            StringComparison.Ordinal);
        _bed.Table.RemoveBackends(Make.Web, "web-1");
        Assert.EndsWith("gets nobody: the service has no backends.", Explain("10.0.0.7", "10.96.0.1").Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Node_ports_are_reached_at_every_nodes_address_from_within_and_at_this_ones_from_outside()
    {
        Assert.Equal((ServiceOutcome.ByChance, FrontendKind.NodePort), Outcome("10.0.0.7", "192.168.0.1", 30080));
        Assert.Equal((ServiceOutcome.ByChance, FrontendKind.NodePort), Outcome("10.0.0.7", "192.168.0.2", 30080));
        Assert.Equal((ServiceOutcome.ByChance, FrontendKind.NodePort), Outcome("127.0.0.1", "127.0.0.1", 30080));
        Assert.Equal((ServiceOutcome.NoService, null), Outcome("192.0.2.7", "192.168.0.2", 30080, isOutside: true));
        Assert.Equal((ServiceOutcome.NoService, null), Outcome("10.0.0.7", "192.168.0.3", 30080));
        _bed.Table.SetHostPorts(new("default", "pod"), Make.Addresses("10.0.0.5"), new HostPort { Port = 9000, ContainerPort = 90 });
        Assert.Equal((ServiceOutcome.Determined, FrontendKind.HostPort), Outcome("10.0.0.7", "192.168.0.1", 9000));
        Assert.Equal((ServiceOutcome.NoService, null), Outcome("10.0.0.7", "192.168.0.2", 9000));
    }

    [Fact]
    public void Consistent_hashing_chooses_whom_the_data_plane_chooses()
    {
        Bed bed = new(options => options.Algorithm = SelectionAlgorithm.Maglev);
        foreach (bool isIPv6 in (bool[])[false, true])
        {
            (string vip, string prefix) = isIPv6 ? ("2001:db8::1", "fd00::") : ("198.51.100.1", "10.0.0.");
            string name = isIPv6 ? "six" : "four";
            foreach (AffinitySource affinity in Enum.GetValues<AffinitySource>())
            {
                bed.Table.Upsert(Make.Service("", name: name) with { ExternalIPs = Make.Addresses(vip), Affinity = affinity });
                bed.Table.SetBackends(Make.Slice(string.Join(' ', Enumerable.Range(1, 9).Select(i => $"{prefix}{i}")), service: name));
                for (ushort clientPort = 40000; clientPort < 40100; clientPort++)
                {
                    ServiceConnection connection = Bed.From(isIPv6 ? "2001:db8::99" : "192.0.2.7", vip, isOutside: true, clientPort: clientPort);
                    Assert.True(bed.Datapath.TryConnect(connection, 0, out BackendTarget? chosen));
                    ServiceExplanation why = bed.Table.Explain(connection);
                    Assert.Equal((ServiceOutcome.Determined, chosen), (why.Outcome, why.Backend));
                    Assert.Contains("by the hash of the flow", why.Sentence, StringComparison.Ordinal);
                    Assert.Equal(affinity != AffinitySource.None, why.Sentence.Contains("within 10800 s", StringComparison.Ordinal));
                }
            }
        }
    }

    [Fact]
    public void Addresses_of_two_families_are_no_connection() =>
        Assert.Throws<ArgumentException>(() => _bed.Table.Explain(new(IPAddress.Parse("fd00::1"), 1, IPAddress.Parse("10.96.0.1"), 80, IpProtocol.Tcp, false)));

    private ServiceExplanation Explain(string client, string address, ushort port = 80, bool isOutside = false, IpProtocol protocol = IpProtocol.Tcp)
    {
        ServiceConnection connection = Bed.From(client, address, port, isOutside, protocol);
        ServiceExplanation why = _bed.Table.Explain(connection);

        // What is explained is what happens.
        bool isService = _bed.Datapath.TryConnect(connection, uint.MaxValue / 3, out BackendTarget? chosen);
        Assert.Equal(why.Outcome != ServiceOutcome.NoService, isService);
        Assert.True(why.Outcome is not (ServiceOutcome.Determined or ServiceOutcome.ByChance) || why.Candidates.Any(share => share.Backend.Equals(chosen)));
        return why;
    }

    private (ServiceOutcome Outcome, FrontendKind? Kind) Outcome(string client, string address, ushort port = 80, bool isOutside = false, IpProtocol protocol = IpProtocol.Tcp)
    {
        ServiceExplanation why = Explain(client, address, port, isOutside, protocol);
        return (why.Outcome, why.Frontend?.Kind);
    }
}
