// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Policy.Tests;

public class DocumentTests
{
    private const string Simple = """
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata:
          name: rule1
          namespace: galaxy
        spec:
          description: empire only
          endpointSelector:
            matchLabels:
              org: empire
          ingress:
          - fromEndpoints:
            - matchLabels:
                org: empire
            toPorts:
            - ports:
              - port: "80"
                protocol: TCP
        """;

    [Fact]
    public void A_yaml_policy_is_read()
    {
        var policy = Assert.IsType<CiliumNetworkPolicy>(Assert.Single(PolicyDocuments.Parse(Simple).Documents));
        var rule = Assert.Single(policy.Rules);
        Assert.Equal(new PolicyResource("CiliumNetworkPolicy", "galaxy", "rule1"), policy.Resource);
        Assert.Equal("empire only", rule.Description);
        Assert.Equal("any:org=empire", rule.EndpointSelector!.CanonicalKey);
        var port = Assert.Single(Assert.Single(Assert.Single(rule.Ingress).ToPorts!.Value).Ports);
        Assert.Equal(new PortSpec("", 80, 0, 6), port);
    }

    [Fact]
    public void Documents_of_one_text_keep_their_order_and_empty_ones_do_not_count()
    {
        var text = "---\n" + Simple + "\n---\n---\n" + Simple.Replace("rule1", "rule2", StringComparison.Ordinal);
        Assert.Equal(["rule1", "rule2"], PolicyDocuments.Parse(text).Documents.Select(document => document.Name));
    }

    [Fact]
    public void A_list_object_and_json_are_read_too()
    {
        const string text = """
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"cilium.io/v2","kind":"CiliumClusterwideNetworkPolicy","metadata":{"name":"a","namespace":"ignored"},
               "specs":[{"endpointSelector":{},"egress":[{"toEntities":["world"]}]},{"nodeSelector":{},"ingressDeny":[{}]}]},
              {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"b"},"spec":{"podSelector":{}}}]}
            """;
        var documents = PolicyDocuments.Parse(text).Documents;
        Assert.Equal(["CiliumClusterwideNetworkPolicy/a", "NetworkPolicy/default/b"], documents.Select(document => document.Resource.ToString()));
        Assert.Equal(2, ((CiliumClusterwideNetworkPolicy)documents[0]).Rules.Length);
    }

    [Fact]
    public async Task A_stream_is_read_and_stays_open()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(Simple));
        var set = await PolicyDocuments.ParseAsync(stream, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Single(set.Documents);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void Every_fault_is_reported_with_file_line_column_and_path()
    {
        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata:
              name: bad
            spec:
              endpointSelector:
                matchLabels:
                  version: 1.0
              ingress:
              - fromCIDR:
                - 10.0.0.0/33
                fromEntities: [wrld]
                toPorts:
                - ports:
                  - port: 80
                  - port: "80"
                    protocol: ICMP
            """,
            file: "bad.yaml"));
        Assert.Equal(
            [
                "bad.yaml:8:16: spec.endpointSelector.matchLabels.version: must be a string, not a number; put it in quotes [policy-type]",
                "bad.yaml:10:5: spec.ingress[0]: fromCIDR and fromEntities cannot be combined; write one element for each [policy-peers]",
                "bad.yaml:11:7: spec.ingress[0].fromCIDR[0]: '10.0.0.0/33' is not an address or prefix such as 10.0.0.0/8 or 2001:db8::/32 [policy-cidr]",
                "bad.yaml:12:20: spec.ingress[0].fromEntities[0]: 'wrld' is not an entity; known are all, world, cluster, host, init, ingress, unmanaged, remote-node, health, none, kube-apiserver, world-ipv4, world-ipv6 [policy-entity]",
                "bad.yaml:15:15: spec.ingress[0].toPorts[0].ports[0].port: must be a string, not a number; put it in quotes [policy-type]",
                "bad.yaml:17:19: spec.ingress[0].toPorts[0].ports[1].protocol: 'ICMP' must be TCP, UDP, SCTP, VRRP, IGMP or ANY [policy-protocol]",
            ],
            error.Faults.Select(fault => fault.ToString()));
        Assert.All(error.Faults, fault => Assert.Equal("CiliumNetworkPolicy/default/bad", fault.Document));
        Assert.Equal("policy-validation", error.Id);
    }

    [Theory]
    [InlineData("a: [1, 2", 1)]
    [InlineData("a: 1\nb: : x\n  c", 2)]
    [InlineData("{\"a\": 1,\n \"b\": }", 2)]
    [InlineData("{\"a\": 1", 1)]
    [InlineData("a: 1\na: 2", 2)]
    [InlineData("{\"a\": 1,\n\"a\": 2}", 2)]
    [InlineData("a: *nowhere", 1)]
    public void Text_that_is_no_document_is_a_fault_with_its_line(string text, int line)
    {
        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(text));
        Assert.Equal(line, Assert.Single(error.Faults).Line);
    }

    [Fact]
    public void Anchors_and_merges_work()
    {
        var text = Simple.Replace("endpointSelector:\n    matchLabels:", "endpointSelector: &s\n    matchLabels: &l", StringComparison.Ordinal)
            .Replace("    - matchLabels:\n        org: empire", "    - matchLabels:\n        <<: *l\n    - *s", StringComparison.Ordinal);
        Assert.Contains("*s", text, StringComparison.Ordinal);
        var rule = Assert.Single(((CiliumNetworkPolicy)PolicyDocuments.Parse(text).Documents[0]).Rules);
        Assert.Equal(["any:org=empire", "any:org=empire"], rule.Ingress[0].Endpoints!.Value.Select(selector => selector.CanonicalKey));
    }

    [Fact]
    public void Aliases_that_unfold_into_a_huge_document_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 12; i++)
        {
            var inner = string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10));
            text.Append($"a{i}: &a{i} [{inner}]\n");
        }

        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(text.ToString()));
        Assert.Contains("too large", Assert.Single(error.Faults).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Nesting_without_end_is_refused(char open)
    {
        var yaml = string.Concat(Enumerable.Repeat(open == '{' ? "{a: " : "[", 50_000));
        Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse("x: " + yaml));
        Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(open == '{' ? yaml.Replace("a:", "\"a\":", StringComparison.Ordinal) : yaml));
    }

    [Fact]
    public void Unknown_fields_and_other_kinds_are_noticed_and_ignored()
    {
        var set = PolicyDocuments.Parse(Simple.Replace("fromEndpoints", "fromEndpoint", StringComparison.Ordinal) + "\n---\napiVersion: v1\nkind: Pod\n");
        Assert.Single(set.Documents);
        Assert.Equal(
            ["13:5: spec.ingress[0].fromEndpoint: the field 'fromEndpoint' is not known here and is ignored [policy-unknown-field]", "20:1: a Pod is not a policy and is skipped [policy-other-kind]"],
            set.Notices.Select(notice => notice.ToString()));
    }

    [Fact]
    public void A_policy_of_another_version_is_a_fault()
    {
        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(Simple.Replace("cilium.io/v2", "cilium.io/v3", StringComparison.Ordinal)));
        Assert.Equal("apiVersion", Assert.Single(error.Faults).Path);
    }

    [Fact]
    public void Two_documents_of_one_name_are_a_fault()
    {
        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(Simple + "\n---\n" + Simple));
        Assert.Contains("defined already at line 1", Assert.Single(error.Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_is_read_with_the_faults_of_all_files()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("a.yaml", Simple);
        directory.Write("b.json", """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"b"},"spec":{"podSelector":{}}}""");
        directory.Write("notes.txt", "not a policy");
        directory.Write(".hidden.yaml", "nonsense: [");
        Assert.Equal(2, PolicyDocuments.LoadDirectory(directory.Path).Documents.Length);
        directory.Write("c.yaml", "x: [");
        directory.Write("d.yaml", Simple);
        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.LoadDirectory(directory.Path));
        Assert.Equal(
            [("c.yaml", PolicyFaultIds.Syntax), ("d.yaml", PolicyFaultIds.Duplicate)],
            error.Faults.Select(fault => (Path.GetFileName(fault.File), fault.Id)));
    }
}
