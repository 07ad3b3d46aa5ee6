// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads the elements of <c>toPorts</c> of allow and deny rules.</summary>
internal sealed class PortRuleReader(PolicyDocumentOptions options, bool isIngress, bool isDeny, bool isForNodes)
{
    private const int MaxPorts = 40;

    public PortRule Read(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        var ports = fields.List("ports", (port, list) => PortReader.Read(port, list, options)) ?? [];
        if (ports.Length > MaxPorts)
        {
            fields.Fault(PolicyFaultIds.TooMany, "ports", $"at most {MaxPorts} ports are possible, not {ports.Length}");
        }

        if (isDeny)
        {
            fields.NoticeUnknown("ports");
            return new PortRule { Ports = ports };
        }

        fields.NoticeUnknown("ports", "terminatingTLS", "originatingTLS", "serverNames", "listener", "rules");
        var rule = new PortRule
        {
            Ports = ports,
            TerminatingTls = ReadTls(fields, "terminatingTLS"),
            OriginatingTls = ReadTls(fields, "originatingTLS"),
            ServerNames = fields.Texts("serverNames") ?? [],
            Listener = fields.TryObject("listener", out var listener) ? ReadListener(listener) : null,
            Rules = fields.TryObject("rules", out var rules) ? L7RulesReader.Read(rules) : null,
        };
        Judge(fields, rule);
        return rule;
    }

    private void Judge(Fields fields, PortRule rule)
    {
        var l7 = rule.Rules;
        var hasL7 = l7 is not null && (l7.Http.Length > 0 || l7.Kafka.Length > 0 || l7.Dns.Length > 0 || l7.Generic.Length > 0);
        if (rule.ServerNames.Contains(""))
        {
            fields.Fault(PolicyFaultIds.ServerNames, "serverNames", "a server name must not be empty");
        }

        if (rule.ServerNames.Length > 0 && hasL7 && rule.TerminatingTls is null)
        {
            fields.Fault(PolicyFaultIds.ServerNames, "serverNames", "together with layer 7 rules need terminatingTLS");
        }

        if (rule.Listener is not null && isIngress)
        {
            fields.Fault(PolicyFaultIds.Listener, "listener", "listeners are for egress only");
        }

        if (rule.Listener is not null && hasL7)
        {
            fields.Fault(PolicyFaultIds.Listener, "listener", "cannot be combined with layer 7 rules");
        }

        if (l7 is not null && hasL7)
        {
            JudgeL7(fields, rule, l7);
        }
    }

    private void JudgeL7(Fields fields, PortRule rule, L7Rules l7)
    {
        if (!options.AllowsL7Rules)
        {
            fields.Fault(PolicyFaultIds.SwitchedOff, "rules", "layer 7 rules are switched off");
        }

        if (isForNodes && (isIngress || l7.Http.Length > 0 || l7.Kafka.Length > 0))
        {
            fields.Fault(PolicyFaultIds.L7Node, "rules", isIngress
                ? "layer 7 rules are not possible for traffic into a node"
                : "neither HTTP nor Kafka rules are possible for traffic out of a node");
        }

        if (l7.Dns.Length > 0)
        {
            if (isIngress)
            {
                fields.Fault(PolicyFaultIds.DnsRules, "rules", "DNS rules are for egress only");
            }

            if (rule.Ports.Length == 0)
            {
                fields.Fault(PolicyFaultIds.DnsRules, "rules", "DNS rules need at least one port, usually 53");
            }
        }

        foreach (var port in rule.Ports)
        {
            if (port.Port == 0 && port.Name.Length == 0)
            {
                fields.Fault(PolicyFaultIds.L7Port, "rules", "layer 7 rules need a port other than 0");
            }

            if (l7.Dns.Length == 0 && port.Protocol != (byte)IpProtocol.Tcp)
            {
                fields.Fault(PolicyFaultIds.L7Port, "rules", $"layer 7 rules other than DNS need protocol TCP, not {ProtocolNames.NameOf(port.Protocol).ToUpperInvariant()}");
            }

            if (l7.Dns.Length > 0 && port.EndPort > port.Port && port.Name.Length == 0)
            {
                fields.Fault(PolicyFaultIds.DnsRules, "rules", "DNS rules do not take a range of ports");
            }
        }
    }

    private static TlsContext? ReadTls(Fields fields, string key)
    {
        if (!fields.TryObject(key, out var tls))
        {
            return null;
        }

        tls.NoticeUnknown("secret", "trustedCA", "certificate", "privateKey");
        var (secretNamespace, secretName) = ("", "");
        if (tls.TryObject("secret", out var secret))
        {
            (secretNamespace, secretName) = (secret.Text("namespace") ?? "", secret.Text("name") ?? "");
        }

        return new(
            secretNamespace,
            secretName,
            OrDefault(tls.Text("trustedCA"), "ca.crt"),
            OrDefault(tls.Text("certificate"), "tls.crt"),
            OrDefault(tls.Text("privateKey"), "tls.key"));

        static string OrDefault(string? text, string missing) => string.IsNullOrEmpty(text) ? missing : text;
    }

    private static ListenerReference ReadListener(Fields fields)
    {
        fields.NoticeUnknown("envoyConfig", "name", "priority");
        var (kind, name) = ("", "");
        if (fields.TryObject("envoyConfig", out var config))
        {
            (kind, name) = (config.Text("kind") ?? "", config.Text("name") ?? "");
        }

        var priority = fields.Integer("priority") ?? 0;
        if (priority is < 0 or > 100)
        {
            fields.Fault(PolicyFaultIds.ListenerPriority, "priority", $"must be 1 (first) to 100, not {priority}");
            priority = 0;
        }

        return new(kind, name, fields.Text("name") ?? "", (byte)priority);
    }
}
