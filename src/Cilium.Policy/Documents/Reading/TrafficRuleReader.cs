// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Reads the elements of <c>ingress</c>, <c>ingressDeny</c>, <c>egress</c> and <c>egressDeny</c>.</summary>
internal sealed class TrafficRuleReader(PolicyDocumentOptions options, bool isIngress, bool isDeny, bool isForNodes)
{
    private readonly string _side = isIngress ? "from" : "to";

    public TrafficRule Read(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        NoticeUnknown(fields);

        // Requirements were dropped from the language long ago: their type is still checked, their content ignored.
        fields.Texts(_side + "Requires");
        var ports = new PortRuleReader(options, isIngress, isDeny, isForNodes);
        var cidrTexts = ImmutableArray.CreateBuilder<string>();
        var rule = new TrafficRule
        {
            Line = node.Line,
            Endpoints = SelectorReader.ReadList(fields, _side + "Endpoints"),
            Cidrs = fields.List(_side + "CIDR", ReadCidr),
            CidrTexts = cidrTexts.ToImmutable(),
            CidrSet = fields.List(_side + "CIDRSet", CidrReader.ReadSet),
            Entities = fields.List(_side + "Entities", ReadEntity),
            Groups = fields.List(_side + "Groups", ReadGroup),
            Nodes = SelectorReader.ReadList(fields, _side + "Nodes"),
            Services = isIngress ? null : fields.List("toServices", ReadServices)?.SelectMany(services => services).ToImmutableArray(),
            Fqdns = isIngress || isDeny ? null : fields.List("toFQDNs", FqdnReader.Read),
            ToPorts = fields.List("toPorts", ports.Read),
            Icmps = IcmpReader.Read(fields, options),
            Authentication = isDeny ? null : ReadAuthentication(fields),
        };
        Judge(fields, rule);
        return rule;

        IpPrefix ReadCidr(DocumentNode element, FaultList list)
        {
            cidrTexts.Add(element is ScalarNode scalar ? scalar.Text : "");
            return CidrReader.ReadPlain(element, list);
        }
    }

    private void Judge(Fields fields, TrafficRule rule)
    {
        var given = new List<string>();
        Count(rule.Endpoints?.Length, "Endpoints");
        Count(rule.Cidrs?.Length, "CIDR");
        Count(rule.CidrSet?.Length, "CIDRSet");
        Count(rule.Entities?.Length, "Entities");
        Count(rule.Groups?.Length, "Groups");
        Count(rule.Nodes?.Length, "Nodes");
        Count(rule.Services?.Length, "Services");
        Count(rule.Fqdns?.Length, "FQDNs");
        if (given.Count > 1)
        {
            fields.Faults.Add(PolicyFaultIds.Peers, fields.Node, $"{string.Join(" and ", given)} cannot be combined; write one element for each");
        }

        if (rule.Nodes is { IsEmpty: false } && !options.AllowsNodeSelectors)
        {
            fields.Fault(PolicyFaultIds.SwitchedOff, _side + "Nodes", "node selectors are switched off");
        }

        if (rule.ToPorts is { Length: > 0 } && rule.Icmps is not null)
        {
            fields.Fault(PolicyFaultIds.IcmpPorts, "icmps", "cannot be combined with toPorts; write one element for each");
        }

        void Count(int? count, string name)
        {
            if (count > 0)
            {
                given.Add(_side + name);
            }
        }
    }

    private static string ReadEntity(DocumentNode node, FaultList faults)
    {
        if (Fields.TextOf(node, faults) is not { } name)
        {
            return "";
        }

        if (!Entity.IsKnown(name))
        {
            faults.Add(PolicyFaultIds.Entity, node, $"'{name}' is not an entity; known are {string.Join(", ", Entity.Names)}");
        }

        return name;
    }

    private static GroupReference ReadGroup(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("aws");
        if (!fields.TryObject("aws", out var aws))
        {
            return new("", "", ImmutableDictionary<string, string>.Empty, [], []);
        }

        aws.NoticeUnknown("labels", "region", "securityGroupsIds", "securityGroupsNames");
        var labels = aws.TextMap("labels").ToImmutableDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
        return new(
            "aws", aws.Text("region") ?? "", labels, aws.Texts("securityGroupsIds") ?? [], aws.Texts("securityGroupsNames") ?? []);
    }

    // One element may name services in both ways; what either names is meant.
    private static ImmutableArray<ServiceReference> ReadServices(DocumentNode node, FaultList faults)
    {
        var fields = Fields.Of(node, faults);
        fields.NoticeUnknown("k8sService", "k8sServiceSelector");
        var services = ImmutableArray.CreateBuilder<ServiceReference>();
        if (fields.TryObject("k8sServiceSelector", out var byLabel))
        {
            byLabel.NoticeUnknown("selector", "namespace");
            var selector = byLabel.Node.TryGet("selector", out var value)
                ? SelectorReader.Read(value, faults)
                : LabelSelector.Everything;
            services.Add(new(null, selector, byLabel.Text("namespace") ?? ""));
        }

        if (fields.TryObject("k8sService", out var byName))
        {
            byName.NoticeUnknown("serviceName", "namespace");
            services.Add(new(byName.Text("serviceName") ?? "", null, byName.Text("namespace") ?? ""));
        }

        return services.Count > 0 ? services.ToImmutable() : [new("", null, "")];
    }

    private AuthenticationType? ReadAuthentication(Fields fields)
    {
        if (!fields.TryObject("authentication", out var authentication))
        {
            return null;
        }

        authentication.NoticeUnknown("mode");
        var mode = authentication.Text("mode");
        switch (mode)
        {
            case "disabled":
                return AuthenticationType.Disabled;
            case "required":
                return AuthenticationType.Spire;
            case "test-always-fail":
                return AuthenticationType.AlwaysFail;
            case var _ when options.ReproducesReferenceQuirks:
                return null;
            default:
                // The reference takes any text and then demands nothing. What nobody can satisfy is the safe reading.
                authentication.Faults.AddNotice(
                    PolicyFaultIds.AuthenticationMode, authentication.Node,
                    $"the mode '{mode}' is none of disabled, required and test-always-fail: authentication will always fail");
                return AuthenticationType.AlwaysFail;
        }
    }

    private void NoticeUnknown(Fields fields)
    {
        foreach (var (name, value) in fields.Node.Fields)
        {
            var isKnown = name is "toPorts" or "icmps"
                || (name == "authentication" && !isDeny)
                || (name == "toServices" && !isIngress)
                || (name == "toFQDNs" && !isIngress && !isDeny)
                || (name.StartsWith(_side, StringComparison.Ordinal)
                    && name[_side.Length..] is "Endpoints" or "Requires" or "CIDR" or "CIDRSet" or "Entities" or "Groups" or "Nodes");
            if (!isKnown)
            {
                fields.Faults.AddNotice(PolicyFaultIds.UnknownField, value, $"the field '{name}' is not known here and is ignored");
            }
        }
    }
}
