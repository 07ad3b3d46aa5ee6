// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads Kubernetes NetworkPolicy objects.</summary>
internal sealed class NetworkPolicyReader(PolicyDocumentOptions options)
{
    private static readonly string[] s_nameAnnotations = ["policy.cilium.io/name", "io.cilium.name"];

    public NetworkPolicy Read(Fields document, ObjectHead head)
    {
        document.NoticeUnknown("apiVersion", "kind", "metadata", "spec", "status");
        document.TryObject("spec", out var spec);
        if (spec.Node is null)
        {
            document.Faults.AddNotice(PolicyFaultIds.Spec, document.Node, "spec is missing: nothing may come into any pod of the namespace");
            spec = Fields.Of(new MappingNode(document.Node.Line, document.Node.Column), document.Faults);
        }

        spec.NoticeUnknown("podSelector", "ingress", "egress", "policyTypes");
        var ruleName = ReadRuleName(head) ?? head.Resource.Name;
        return new(head.Resource, head.Uid, document.Faults.File, document.Node.Line)
        {
            Fingerprint = NodeFingerprint.Of(spec.Node, head.Uid, ruleName),
            RuleName = ruleName,
            PodSelector = ReadSelector(spec, "podSelector") ?? LabelSelector.Everything,
            Ingress = spec.List("ingress", (node, faults) => ReadRule(node, faults, "from")) ?? [],
            Egress = spec.List("egress", (node, faults) => ReadRule(node, faults, "to")) ?? [],
            PolicyTypes = spec.Texts("policyTypes"),
        };
    }

    private static string? ReadRuleName(ObjectHead head)
    {
        if (head.Annotations is { } annotations)
        {
            foreach (var name in s_nameAnnotations)
            {
                if (annotations.Text(name) is { Length: > 0 } value)
                {
                    return value;
                }
            }
        }

        return null;
    }

    private NetworkPolicyRule ReadRule(DocumentNode node, FaultList faults, string side)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown(side, "ports");
        var peers = fields.List(side, ReadPeer) ?? [];
        var ports = fields.List("ports", ReadPort) ?? [];
        return new(peers, ports, node.Line);
    }

    private static NetworkPolicyPeer ReadPeer(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("podSelector", "namespaceSelector", "ipBlock");
        var peer = new NetworkPolicyPeer
        {
            PodSelector = ReadSelector(fields, "podSelector"),
            NamespaceSelector = ReadSelector(fields, "namespaceSelector"),
        };
        if (!fields.TryObject("ipBlock", out var block))
        {
            return peer;
        }

        block.NoticeUnknown("cidr", "except");
        var text = block.Text("cidr") ?? "";
        if (!IpPrefix.TryParse(text, out var prefix))
        {
            block.Fault(PolicyFaultIds.Cidr, "cidr", $"'{text}' is not a prefix such as 10.0.0.0/8 or 2001:db8::/32");
        }

        return peer with { IpBlock = prefix, Except = block.List("except", CidrReader.ReadPlain) ?? [] };
    }

    private static LabelSelector? ReadSelector(Fields fields, string key) =>
        fields.Node.TryGet(key, out var node) ? SelectorReader.ReadUnjudged(node, fields.Faults) : null;

    private PortSpec ReadPort(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("port", "endPort", "protocol");
        var protocol = PortReader.ReadProtocol(fields, IpProtocol.Tcp);
        if (options.ReproducesReferenceQuirks && fields.Text("protocol") == "")
        {
            protocol = IpProtocol.Any;
        }

        var endPort = fields.Integer("endPort") ?? 0;
        if (!fields.Node.TryGet("port", out var port))
        {
            return new("", 0, 0, (byte)protocol);
        }

        var text = port is ScalarNode { Type: ScalarType.Number } ? NumberOf(port, faults) : Fields.TextOf(port, faults);
        return text is null ? new("", 0, 0, 0) : PortReader.ReadUnjudged(port, faults, text, endPort, protocol, options);
    }

    private static string? NumberOf(DocumentNode port, FaultList faults) => Fields.IntegerOf(port, faults) is { } number ? PortReader.Format(number) : null;
}
