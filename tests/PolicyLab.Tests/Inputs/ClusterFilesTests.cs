// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyLab.Tests;

public class ClusterFilesTests
{
    [Fact]
    public void Workloads_get_the_labels_of_their_namespace_and_cluster()
    {
        var web = Read(
            """
            namespaces: {prod: {team: red}}
            workloads:
            - name: web
              namespace: prod
              labels: {app: web, pod-template-hash: "1"}
              ports: [{name: http, port: 8080}, {name: dns, port: 53, protocol: UDP}]
              addresses: [10.0.0.1, "fd00::1"]
              audit: true
            """).Parties.Single();
        Assert.Equal("prod/web", web.Name);
        Assert.Equal(
            "k8s:app=web,k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=prod,k8s:io.cilium.k8s.namespace.labels.team=red,k8s:io.cilium.k8s.policy.cluster=c1,k8s:io.kubernetes.pod.namespace=prod",
            web.Labels.ToString());
        Assert.Equal(["http/8080", "dns/53"], web.NamedPorts.Select(port => $"{port.Name}/{port.Port}"));
        Assert.Equal((2, true, true), (web.Addresses.Length, web.IsAuditMode, web.IsEndpoint));
    }

    [Fact]
    public void Manifests_of_pods_namespaces_and_what_makes_pods_are_read_in_any_order()
    {
        var cluster = Read(
            """
            {"kind":"List","items":[
              {"kind":"Pod","metadata":{"name":"a","namespace":"n","labels":{"app":"a"}},"spec":{"serviceAccountName":"robot","containers":[{"ports":[{"name":"http","containerPort":80}]}]},"status":{"podIP":"10.0.0.9","podIPs":[{"ip":"10.0.0.9"},{"ip":"fd00::9"}]}},
              {"kind":"Pod","metadata":{"name":"net","namespace":"n"},"spec":{"hostNetwork":true}},
              {"kind":"Deployment","metadata":{"name":"b","namespace":"n"},"spec":{"template":{"metadata":{"labels":{"app":"b"}},"spec":{"containers":[]}}}},
              {"kind":"CronJob","metadata":{"name":"c"},"spec":{"jobTemplate":{"spec":{"template":{"metadata":{"labels":{"app":"c"}}}}}}},
              {"kind":"ConfigMap","metadata":{"name":"x"}},
              {"kind":"Namespace","metadata":{"name":"n","labels":{"team":"t"}}}]}
            """);
        Assert.Equal(["n/a", "n/b", "default/c"], cluster.Parties.Select(party => party.Name));
        Assert.Contains("namespace.labels.team=t", cluster.Parties[0].Labels.ToString(), StringComparison.Ordinal);
        Assert.Contains("serviceaccount=robot", cluster.Parties[0].Labels.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, cluster.Parties[0].Addresses.Length);
        Assert.Equal(["n/net uses the network of its node and is skipped", "a ConfigMap is no workload and is skipped"], cluster.Notices);
    }

    [Fact]
    public void Those_outside_have_addresses_and_names()
    {
        var outside = Read("outside:\n- {name: x, addresses: [192.0.2.1, 192.0.2.2], dnsNames: [x.example]}\n").Parties;
        Assert.Equal(["x 192.0.2.1", "x 192.0.2.2"], outside.Select(party => party.Name));
        Assert.All(outside, party => Assert.False(party.IsEndpoint));
        Assert.Equal(["x.example"], outside[0].DnsNames);
    }

    [Fact]
    public void Services_lead_rules_to_their_pods()
    {
        var cluster = Read("kind: Service\nmetadata: {name: s, namespace: prod}\nspec: {selector: {app: db}}\n---\nworkloads: [{name: db, namespace: prod, labels: {app: db}}, {name: web, namespace: prod, labels: {app: web}}]\n");
        var documents = PolicyDocuments.Parse(
            """
            {"kind":"CiliumNetworkPolicy","apiVersion":"cilium.io/v2","metadata":{"name":"p","namespace":"prod"},
             "spec":{"endpointSelector":{"matchLabels":{"app":"web"}},"egress":[{"toServices":[{"k8sService":{"serviceName":"s","namespace":"prod"}}]}]}}
            """).Documents;
        var simulator = new PolicySimulator(documents, cluster.Parties, new() { ClusterName = "c1" }, cluster.Inputs);
        Assert.True(simulator.Judge(cluster.Parties[1], cluster.Parties[0], new(Cilium.Core.IpProtocol.Tcp, 80)).IsAllowed);
        Assert.False(simulator.Judge(cluster.Parties[1], cluster.Parties[1], new(Cilium.Core.IpProtocol.Tcp, 80)).IsAllowed);
    }

    [Theory]
    [InlineData("workloads: [{namespace: x}]", "1: a name is needed")]
    [InlineData("workloads: [x]", "1: an item of workloads must be an object")]
    [InlineData("workloads: x", "1: workloads must be a list")]
    [InlineData("workloads:\n- name: a\n  ports: [{name: p, port: 70000}]", "3: port must be a number from 1 to 65535, not '70000'")]
    [InlineData("workloads:\n- name: a\n  ports: [{name: p, port: 1, protocol: GRE}]", "3: protocol must be TCP, UDP or SCTP, not 'GRE'")]
    [InlineData("workloads:\n- name: a\n  addresses: [here]", "2: 'here' is not an IP address")]
    [InlineData("outside: [{name: x}]", "1: x needs at least one of addresses")]
    [InlineData("- 1", "1: an object is needed")]
    [InlineData("workloads: [", "2: ")]
    public void What_is_wrong_is_said_with_its_line(string text, string fault)
    {
        using var files = new TemporaryFiles();
        var path = files.Write("c.yaml", text);
        var error = Assert.Throws<InputException>(() => ClusterFiles.Read([path], new()));
        Assert.StartsWith($"{path}:{fault}", error.Message, StringComparison.Ordinal);
    }

    private static ClusterDescription Read(string text)
    {
        using var files = new TemporaryFiles();
        return ClusterFiles.Read([files.Write("c.yaml", text)], new() { ClusterName = "c1" });
    }
}
