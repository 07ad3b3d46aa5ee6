// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy objects.</summary>
internal sealed class CiliumPolicyReader(PolicyDocumentOptions options)
{
    private const int MaxLogValue = 32;
    private const string NamespaceLabel = LabelSource.Kubernetes + ":" + PolicyLabelKeys.PodNamespace;

    public PolicyDocument Read(Fields document, ObjectHead head)
    {
        document.NoticeUnknown("apiVersion", "kind", "metadata", "spec", "specs", "status");
        var isClusterwide = head.Resource.Kind == CiliumClusterwideNetworkPolicy.Kind;
        var rules = ImmutableArray.CreateBuilder<CiliumRule>();
        if (document.Node.TryGet("spec", out var spec))
        {
            rules.Add(ReadRule(spec, document.Faults, head.Uid, isClusterwide));
        }

        if (document.List("specs", (node, faults) => ReadRule(node, faults, head.Uid, isClusterwide)) is { } specs)
        {
            rules.AddRange(specs);
        }

        if (rules.Count == 0 && document.Has("specs"))
        {
            document.Faults.AddNotice(PolicyFaultIds.Spec, document.Node, "the policy has no rules and does nothing");
        }
        else if (rules.Count == 0)
        {
            document.Faults.Add(PolicyFaultIds.Spec, document.Node, "the policy is empty: spec or specs is needed");
        }

        return isClusterwide
            ? new CiliumClusterwideNetworkPolicy(head.Resource, head.Uid, document.Faults.File, document.Node.Line, rules.ToImmutable())
            : new CiliumNetworkPolicy(head.Resource, head.Uid, document.Faults.File, document.Node.Line, rules.ToImmutable());
    }

    private CiliumRule ReadRule(DocumentNode node, FaultList faults, string uid, bool isClusterwide)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown(
            "endpointSelector", "nodeSelector", "ingress", "ingressDeny", "egress", "egressDeny", "labels",
            "enableDefaultDeny", "description", "log");
        var hasEndpoints = fields.Node.TryGet("endpointSelector", out var endpoints);
        var isForNodes = fields.Node.TryGet("nodeSelector", out var nodes);
        if (hasEndpoints == isForNodes)
        {
            faults.Add(PolicyFaultIds.Subject, node, "needs exactly one of endpointSelector and nodeSelector");
        }
        else if (isForNodes && !isClusterwide)
        {
            fields.Fault(PolicyFaultIds.NodeSelector, "nodeSelector", $"is possible in {CiliumClusterwideNetworkPolicy.Kind} only");
        }

        var (denyIngress, denyEgress) = ReadDefaultDeny(fields);
        var rule = new CiliumRule
        {
            Line = node.Line,
            Fingerprint = NodeFingerprint.Of(node, uid),
            EndpointSelector = hasEndpoints
                ? SelectorReader.Read(endpoints!, faults, isClusterwide ? null : NamespaceLabel)
                : null,
            NodeSelector = isForNodes ? SelectorReader.Read(nodes!, faults) : null,
            Ingress = Read("ingress", isIngress: true, isDeny: false),
            IngressDeny = Read("ingressDeny", isIngress: true, isDeny: true),
            Egress = Read("egress", isIngress: false, isDeny: false),
            EgressDeny = Read("egressDeny", isIngress: false, isDeny: true),
            EnableDefaultDenyIngress = denyIngress,
            EnableDefaultDenyEgress = denyEgress,
            Labels = [.. (fields.List("labels", ReadLabel) ?? []).OfType<Label>()],
            Description = fields.Text("description") ?? "",
            LogValue = ReadLogValue(fields),
        };
        if (!fields.Has("ingress") && !fields.Has("ingressDeny") && !fields.Has("egress") && !fields.Has("egressDeny"))
        {
            faults.Add(PolicyFaultIds.NoTraffic, node, "needs at least one of ingress, ingressDeny, egress and egressDeny");
        }
        else if (rule.Ingress.IsEmpty && rule.IngressDeny.IsEmpty && rule.Egress.IsEmpty && rule.EgressDeny.IsEmpty)
        {
            faults.Add(PolicyFaultIds.NoTraffic, node, "needs at least one element in ingress, ingressDeny, egress or egressDeny");
        }

        return rule;

        ImmutableArray<TrafficRule> Read(string key, bool isIngress, bool isDeny) =>
            fields.List(key, new TrafficRuleReader(options, isIngress, isDeny, isForNodes).Read) ?? [];
    }

    private static (bool? Ingress, bool? Egress) ReadDefaultDeny(Fields fields)
    {
        if (!fields.TryObject("enableDefaultDeny", out var switches))
        {
            return (null, null);
        }

        switches.NoticeUnknown("ingress", "egress");
        return (switches.Switch("ingress"), switches.Switch("egress"));
    }

    private static string ReadLogValue(Fields fields)
    {
        if (!fields.TryObject("log", out var log))
        {
            return "";
        }

        log.NoticeUnknown("value");
        var value = log.Text("value") ?? "";
        if (value.Length > MaxLogValue || value.Any(char.IsControl))
        {
            log.Fault(PolicyFaultIds.LogValue, "value", $"at most {MaxLogValue} printable characters are possible");
        }

        return value;
    }

    // Labels only name the rule: one with characters that labels of identities cannot have does not stop it.
    private static Label? ReadLabel(DocumentNode node, FaultList faults)
    {
        if (node is ScalarNode { Type: ScalarType.Text } text)
        {
            if (text.Text.Length == 0)
            {
                faults.Add(PolicyFaultIds.Label, node, "a label must not be empty");
            }
            else if (Label.TryParse(text.Text, out var parsed))
            {
                return parsed;
            }
            else
            {
                faults.AddNotice(PolicyFaultIds.Label, node, $"'{text.Text}' is not a label and is ignored");
            }

            return null;
        }

        var fields = Fields.Of(node, faults);
        var (source, key, value) = (fields.Text("source") ?? "", fields.Text("key") ?? "", fields.Text("value") ?? "");
        if (key.Length == 0)
        {
            fields.Fault(PolicyFaultIds.Label, "key", "a label needs a key");
            return null;
        }

        try
        {
            return new(source, key, value);
        }
        catch (LabelFormatException error)
        {
            faults.AddNotice(PolicyFaultIds.Label, node, $"is not a label and is ignored: {error.Reason}");
            return null;
        }
    }
}
