// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Net;
using System.Text;
using Cilium.Benchmarks.Packets;
using Cilium.Testing;

namespace Cilium.Benchmarks.Network;

/// <summary>Two pods on a node, and what stands between them.</summary>
internal sealed class NetworkSetup : IDisposable
{
    private const string ClientAddress = "10.0.0.1";
    private const string ServerAddress = "10.0.0.2";

    // With its version and what it writes to: legacy tables or nftables.
    private static readonly Lazy<string> s_iptables = new(() => Tool.Run("iptables", "--version").Trim());

    private readonly IDisposable _owner;

    private NetworkSetup(string name, IDisposable owner, TestPod client, TestPod server)
    {
        _owner = owner;
        Name = name;
        Traffic = new PodTraffic(client, server, Roster.Port);
    }

    public string Name { get; }

    public PodTraffic Traffic { get; }

    /// <summary>The node routes, nothing judges.</summary>
    public static NetworkSetup Plain() => Route("plain routing", new TestNode());

    /// <summary>The data plane, with so many rules in each direction; one of them allows the traffic.</summary>
    public static NetworkSetup Ours(int rules)
    {
        PacketBed bed = new();
        bed.SetFriends(10);
        bed.Enforce(RuleSets.WithRules(rules));
        return new NetworkSetup(Count(rules), bed, bed.AlicePod, bed.BobPod);
    }

    /// <summary>iptables in front of routing: connections that are known pass first, then come so many rules, of which the
    /// last allows the traffic.</summary>
    public static NetworkSetup Iptables(int rules)
    {
        TestNode node = new();
        string path = $"/proc/{Environment.ProcessId}/fd/{node.Namespace.Handle.DangerousGetHandle()}";
        Tool.Run("nsenter", RulesText(rules), [$"--net={path}", "iptables-restore"]);
        return Route($"{s_iptables.Value}, {Count(rules)}", node);
    }

    public void Dispose()
    {
        Traffic.Dispose();
        _owner.Dispose();
    }

    private static NetworkSetup Route(string name, TestNode node)
    {
        TestPod client = node.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse(ClientAddress), HasStaticGateway = true });
        TestPod server = node.AddPod(new TestPodSpec { IPv4 = IPAddress.Parse(ServerAddress), HasStaticGateway = true });
        return new NetworkSetup(name, node, client, server);
    }

    private static string RulesText(int rules)
    {
        StringBuilder text = new("*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT\n");
        for (int i = 1; i < rules; i++)
        {
            Allow(string.Create(CultureInfo.InvariantCulture, $"10.1.{i >> 8}.{i & 255}"), 10_000 + i);
        }

        Allow(ClientAddress, Roster.Port);
        return text.Append("COMMIT\n").ToString();

        void Allow(string source, int port) => text.Append(
            CultureInfo.InvariantCulture, $"-A FORWARD -s {source} -d {ServerAddress} -p tcp -m tcp --dport {port} -j ACCEPT\n");
    }

    private static string Count(int rules) => string.Create(CultureInfo.InvariantCulture, $"{rules:N0} rule{(rules == 1 ? "" : "s")}");
}
