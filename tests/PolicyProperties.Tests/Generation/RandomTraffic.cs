// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>Ports, ranges, names, ICMP types, and what proxies are to do: few numbers, so that rules overlap.</summary>
internal sealed class RandomTraffic(Random random, Taste taste)
{
    private static readonly string[] s_names = ["web", "dns", "metrics"];
    private static readonly IpProtocol[] s_protocols = [IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp];
    private static readonly string[] s_types = ["EchoRequest", "8", "EchoReply", "0", "3", "DestinationUnreachable", "11"];
    private static readonly string[] s_typesOfIPv6 = ["EchoRequest", "128", "129", "1", "PacketTooBig"];

    /// <summary>Highest port that rules and probes talk about, but for the highest there is.</summary>
    public const int Highest = 16;

    /// <summary>The names of a workload's ports, each once for a protocol.</summary>
    public ImmutableArray<NamedPort> NamedPorts() =>
    [
        .. Enumerable.Range(0, random.Next(3))
            .Select(_ => new NamedPort(s_names[random.Next(3)], (ushort)random.Next(1, 12), s_protocols[random.Next(6) == 0 ? 1 : 0]))
            .DistinctBy(port => (port.Name, port.Protocol)),
    ];

    /// <summary>What traffic an element of a rule is about; nothing added means all.</summary>
    public void AddTo(JsonObject element, bool isIngress, bool isDeny, bool isForNodes)
    {
        switch (random.Next(12))
        {
            case 0 or 1 or 2:
                break;
            case 3:
                element["icmps"] = new JsonArray([.. Some(1, 2, () => new JsonObject { ["fields"] = new JsonArray([.. Some(1, 2, IcmpField)]) })]);
                break;
            case 4 when random.Next(4) == 0:
                element["toPorts"] = random.Next(2) == 0 ? [] : new JsonArray(new JsonObject());
                break;
            default:
                element["toPorts"] = new JsonArray([.. Some(1, 2, () => PortRule(isIngress, isDeny, isForNodes))]);
                break;
        }
    }

    /// <summary>A port of a Kubernetes policy.</summary>
    public JsonObject KubernetesPort()
    {
        var port = new JsonObject();
        switch (random.Next(5))
        {
            case 0:
                break;
            case 1:
                port["port"] = s_names[random.Next(3)];
                break;
            default:
                var number = random.Next(1, Highest);
                port["port"] = number;
                if (random.Next(3) == 0)
                {
                    port["endPort"] = number + random.Next(8);
                }

                break;
        }

        if (random.Next(3) != 0)
        {
            port["protocol"] = s_protocols[random.Next(3)].ToString().ToUpperInvariant();
        }

        return port;
    }

    /// <summary>Traffic to ask about.</summary>
    public static (IpProtocol Protocol, ushort Port) Probe(Random random, bool isIPv6) => random.Next(12) switch
    {
        < 5 => (IpProtocol.Tcp, Port(random)),
        < 8 => (IpProtocol.Udp, Port(random)),
        8 => (IpProtocol.Sctp, Port(random)),
        < 11 => isIPv6 ? (IpProtocol.IcmpV6, (ushort)random.GetItems([1, 2, 128, 129], 1)[0]) : (IpProtocol.Icmp, (ushort)random.GetItems([0, 3, 8, 11], 1)[0]),
        _ => (random.Next(2) == 0 ? IpProtocol.Igmp : IpProtocol.Vrrp, 0),
    };

    private static ushort Port(Random random) => (ushort)(random.Next(20) switch { 0 => 0, 1 => 65_535, 2 => random.Next(65_536), _ => random.Next(1, Highest + 8) });

    private static IEnumerable<JsonNode> Some(int least, int most, int count, Func<JsonNode> make) => Enumerable.Range(0, Math.Clamp(count, least, most)).Select(_ => make());

    private IEnumerable<JsonNode> Some(int least, int most, Func<JsonNode> make) => Some(least, most, random.Next(least, most + 1), make);

    private JsonObject IcmpField()
    {
        var isIPv6 = random.Next(3) == 0;
        var types = isIPv6 ? s_typesOfIPv6 : s_types;
        var type = types[random.Next(types.Length)];
        var field = new JsonObject { ["type"] = int.TryParse(type, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : type };
        if (isIPv6 || random.Next(2) == 0)
        {
            field["family"] = isIPv6 ? "IPv6" : "IPv4";
        }

        return field;
    }

    private JsonObject PortRule(bool isIngress, bool isDeny, bool isForNodes)
    {
        if (!isDeny && !isForNodes && taste.Proxies.Count > 0 && random.Next(3) != 0)
        {
            return Proxied(taste.Proxies[random.Next(taste.Proxies.Count)], isIngress);
        }

        return new() { ["ports"] = new JsonArray([.. random.Next(12) == 0 ? [] : Some(1, 3, () => Port(mayBeAny: true, mayBeRange: true, "TCP", "UDP", "SCTP", "ANY", ""))]) };
    }

    private JsonObject Port(bool mayBeAny, bool mayBeRange, params string[] protocols)
    {
        var port = new JsonObject();
        var protocol = protocols[random.Next(protocols.Length)];
        switch (random.Next(12))
        {
            case 0 when mayBeAny:
                port["port"] = "0";
                break;
            case 1 when mayBeAny && mayBeRange:
                (port["port"], port["endPort"]) = ("0", random.GetItems([7, 13, 65_535], 1)[0]);
                break;
            case 2 or 3:
                var name = s_names[random.Next(3)];
                port["port"] = random.Next(5) == 0 ? name.ToUpperInvariant() : name;
                break;
            case 4 when mayBeAny && protocol.Length == 0:
                (port["port"], port["protocol"]) = ("0", random.Next(2) == 0 ? "IGMP" : "VRRP");
                return port;
            default:
                var number = random.Next(1, Highest);
                port["port"] = number.ToString(CultureInfo.InvariantCulture);
                if (mayBeRange && random.Next(3) == 0)
                {
                    port["endPort"] = random.Next(12) switch { 0 => number, 1 => number - 1, 2 => 65_535, _ => number + random.Next(10) };
                }

                break;
        }

        if (protocol.Length > 0)
        {
            port["protocol"] = random.Next(8) == 0 ? protocol.ToLowerInvariant() : protocol;
        }

        return port;
    }

    private JsonObject Proxied(string kind, bool isIngress)
    {
        var isDns = kind == "dns" && !isIngress;
        var ports = new JsonArray([.. Some(1, 2, () => isDns ? Port(false, false, "TCP", "UDP", "ANY", "") : Port(false, true, "TCP"))]);
        var rule = new JsonObject { ["ports"] = ports };
        var rules = new JsonObject();
        switch (kind)
        {
            case "dns" when isDns:
                rules["dns"] = new JsonArray(new JsonObject { ["matchPattern"] = random.Next(2) == 0 ? "*" : "*.example.com" });
                break;
            case "tls":
                if (random.Next(3) == 0)
                {
                    rule["terminatingTLS"] = new JsonObject { ["secret"] = new JsonObject { ["namespace"] = "s", ["name"] = random.Next(6) == 0 ? "other" : "certificate" } };
                }

                rule["serverNames"] = new JsonArray("example.com");
                break;
            case "kafka":
                rules["kafka"] = new JsonArray(new JsonObject { ["topic"] = "t" });
                break;
            case "generic":
                rules["l7proto"] = random.Next(4) == 0 ? "parser2" : "parser1";
                break;
            case "listener" when !isIngress:
                rule["listener"] = Listener();
                break;
            default:
                // Both mean that nothing is looked at.
                rules = random.Next(8) switch
                {
                    0 => [],
                    1 => new() { ["http"] = new JsonArray() },
                    _ => new() { ["http"] = new JsonArray(new JsonObject { ["method"] = random.Next(2) == 0 ? "GET" : "PUT" }) },
                };
                break;
        }

        if (rules.Count > 0 || random.Next(2) == 0)
        {
            rule["rules"] = rules;
        }

        return rule;
    }

    private JsonObject Listener()
    {
        var number = random.Next(1, 4);
        var listener = new JsonObject
        {
            ["envoyConfig"] = new JsonObject { ["kind"] = random.Next(12) == 0 ? "CiliumEnvoyConfig" : "CiliumClusterwideEnvoyConfig", ["name"] = "config" },
            ["name"] = $"listener{number}",
        };
        if (random.Next(3) != 0)
        {
            // Mostly one priority for each, so that two seldom compete on equal terms; 1 is that of HTTP.
            listener["priority"] = random.Next(8) == 0 ? random.Next(1, 101) : number == 3 ? 100 : number * 10;
        }

        return listener;
    }
}
