// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Compares folded lists with what the reference does peer by peer, on policies that demand authentication everywhere.</summary>
public class AuthenticationTests
{
    private static readonly string[] s_peers =
    [
        "", "\"fromEndpoints\":[{}],", "\"fromEndpoints\":[{\"matchLabels\":{\"app\":\"a\"}}],", "\"fromEndpoints\":[{\"matchLabels\":{\"tier\":\"x\"}}],",
        "\"fromEntities\":[\"all\"],", "\"fromEntities\":[\"world\"],", "\"fromEntities\":[\"host\"],", "\"fromCIDR\":[\"10.0.0.0/8\"],", "\"fromCIDR\":[\"10.1.0.0/16\"],",
    ];

    private static readonly string[] s_ports =
        ["80", "80\",\"endPort\":80,\"x\":\"", "80\",\"endPort\":95,\"x\":\"", "64\",\"endPort\":127,\"x\":\"", "90", "web", "8\",\"endPort\":90,\"x\":\""];

    private static readonly string[] s_contents = ["", "", "", ",\"rules\":{\"http\":[{}]}", ",\"serverNames\":[\"a\"]"];

    private static readonly string[] s_modes = ["", "", ",\"authentication\":{\"mode\":\"disabled\"}", ",\"authentication\":{\"mode\":\"required\"}", ",\"authentication\":{\"mode\":\"test-always-fail\"}"];

    private static readonly LabelSet[] s_identities =
    [
        PolicyBench.Workload(301, "app=a").Labels, PolicyBench.Workload(302, "app=a", "tier=x").Labels, PolicyBench.Workload(303).Labels,
        [ReservedLabels.Host], [ReservedLabels.World], LabelSet.Parse("cidr:10.1.2.0/24", "reserved:world-ipv4"),
    ];

    private static readonly ushort[] s_probes = [8, 64, 79, 80, 81, 90, 95, 96, 127, 443];

    [Fact]
    public void Every_peer_gets_what_its_own_decisions_come_to()
    {
        var random = new Random(11);
        var compared = 0;
        for (var round = 0; round < 1_500; round++)
        {
            var spec = $$"""{"endpointSelector":{},"ingress":[{{string.Join(',', Enumerable.Range(0, random.Next(2, 9)).Select(_ => Entry(random)))}}]}""";
            if (TryResolve(spec, out var policy))
            {
                Compare(policy!, spec);
                compared++;
            }
        }

        Assert.InRange(compared, 500, 1_500);
    }

    private static void Compare(EndpointPolicy policy, string spec)
    {
        var folded = new FoldedPolicy(policy);
        foreach (var labels in s_identities)
        {
            var peer = new FoldedPeer(folded, labels);
            foreach (var port in s_probes)
            {
                var expected = Expected(policy, labels, port);
                var decision = folded.Decide(TrafficDirection.Ingress, peer, IpProtocol.Tcp, port);
                var actual = decision is { } found ? ((uint)found.Precedence, found.AuthType) : default((uint, AuthenticationType)?);
                Assert.True(expected == actual, $"{labels} tcp/{port}: {expected} expected, not {actual}, by {spec}");
            }
        }
    }

    // Side by side as maps hold them: entries that name the peer, and entries for everybody.
    private static (uint Precedence, AuthenticationType Type)? Expected(EndpointPolicy policy, LabelSet labels, ushort port)
    {
        var matching = policy.Entries.Where(entry => entry.Key.Matches((byte)IpProtocol.Tcp, port)).ToList();
        var own = SideOf(matching.Where(entry => entry.Peer != 0 && !entry.IsSaidOfEverybody && policy.Peers[entry.Peer].Matches(labels)));
        var all = SideOf(matching.Where(entry => entry.Peer == 0));
        if (own is null || all is null)
        {
            return (own ?? all) is { } only ? (only.Precedence, only.Type) : null;
        }

        var (mine, others) = (own.Value, all.Value);
        var (chosen, other) = others.Precedence > mine.Precedence || (others.Precedence == mine.Precedence && others.Length > mine.Length)
            ? (others, mine)
            : (mine, others);
        var inherits = chosen.Precedence == other.Precedence && !chosen.IsExplicit && other.Type > chosen.Type;
        return (chosen.Precedence, inherits ? other.Type : chosen.Type);
    }

    private static (uint Precedence, int Length, AuthenticationType Type, bool IsExplicit)? SideOf(IEnumerable<PolicyEntry> matching)
    {
        var entries = matching.ToList();
        if (entries.Count == 0)
        {
            return null;
        }

        var precedence = entries.Max(entry => entry.Precedence);
        int narrowest = entries.Where(entry => entry.Precedence == precedence).Max(entry => entry.Key.L4PrefixLength);
        var demanding = entries.Where(entry => entry.Authentication is not null)
            .OrderByDescending(entry => entry.Key.L4PrefixLength).ThenByDescending(entry => entry.Authentication).FirstOrDefault();
        return demanding is null
            ? (precedence, narrowest, AuthenticationType.Disabled, false)
            : (precedence, Math.Max(narrowest, demanding.Key.L4PrefixLength), demanding.Authentication!.Value, demanding.Key.L4PrefixLength >= narrowest);
    }

    private static string Entry(Random random)
    {
        static string One(Random random, string[] of) => of[random.Next(of.Length)];
        var peers = One(random, s_peers);
        var hasPorts = peers.Length == 0 || random.Next(3) > 0;
        var ports = hasPorts ? $$"""[{"ports":[{"protocol":"TCP","port":"{{One(random, s_ports)}}"}]{{One(random, s_contents)}}}]""" : "[]";
        return $$"""{ {{peers}}"toPorts":{{ports}}{{One(random, s_modes)}} }""";
    }

    private static bool TryResolve(string spec, out EndpointPolicy? policy)
    {
        var options = new PolicyOptions();
        var rules = PolicyBench.Documents("p", spec).SelectMany(document => RuleExtraction.Extract(document, options)).ToList();
        try
        {
            policy = PolicyResolver.Resolve(new(LabelSet.Empty, NamedPorts.Of(new NamedPort("web", 80, IpProtocol.Tcp))), rules, NamedPorts.Empty, options);
            return true;
        }
        catch (PolicyConflictException)
        {
            policy = null;
            return false;
        }
    }
}
