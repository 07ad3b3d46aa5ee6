// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

/// <summary>Which manifests are taken, by the rules of the reference's parser: each in both directions. What is refused names the place.</summary>
public class ManifestTests
{
    private static readonly string[] s_ofOneDirection = ["dns", "FQDN", "toServices", "listener"];

    // One rule, of which a row gives what is beside the subject.
    [Theory]
    // Something must be said, about somebody
    [InlineData(""" "ingress":[{}] """, "")]
    [InlineData(""" "egress":[null] """, "")]
    [InlineData(""" "ingressDeny":[{}] """, "")]
    [InlineData(""" "enableDefaultDeny":{"ingress":true} """, "spec")]
    [InlineData(""" "ingress":[],"egressDeny":[] """, "spec")]
    [InlineData(""" "ingress":null """, "spec")]
    [InlineData(""" "nodeSelector":{},"ingress":[{}] """, "spec")]
    // Types
    [InlineData(""" "ingress":{} """, "spec.ingress")]
    [InlineData(""" "ingress":[{"fromEndpoints":{}}] """, "spec.ingress[0].fromEndpoints")]
    [InlineData(""" "ingress":[{"fromRequires":["x"]}] """, "")]
    [InlineData(""" "ingress":[{"fromRequires":[{}]}] """, "spec.ingress[0].fromRequires[0]")]
    [InlineData(""" "ingress":[{"FromEntities":["nonsense"],"toports":1}] """, "")]
    [InlineData(""" "ingress":[{}],"description":5 """, "spec.description")]
    [InlineData(""" "ingress":[{}],"enableDefaultDeny":{"ingress":"true"} """, "spec.enableDefaultDeny.ingress")]
    // Peers
    [InlineData(""" "ingress":[{"fromEndpoints":[{}],"fromEntities":["host"]}] """, "spec.ingress[0]")]
    [InlineData(""" "ingress":[{"fromEndpoints":[],"fromCIDR":["10.0.0.0/8"]}] """, "")]
    [InlineData(""" "egress":[{"toFQDNs":[{"matchName":"a.b"}],"toCIDR":["10.0.0.0/8"]}] """, "spec.egress[0]")]
    [InlineData(""" "egressDeny":[{"toServices":[{"k8sService":{"serviceName":"s"}}],"toCIDRSet":[{"cidr":"10.0.0.0/8"}]}] """, "spec.egressDeny[0]")]
    [InlineData(""" "ingress":[{"fromEntities":["world-ipv6"]}] """, "")]
    [InlineData(""" "ingress":[{"fromEntities":["World"]}] """, "spec.ingress[0].fromEntities[0]")]
    [InlineData(""" "ingress":[{"fromNodes":[{}]}] """, "spec.ingress[0].fromNodes")]
    [InlineData(""" "ingress":[{"fromNodes":[]}] """, "")]
    // Selectors
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchLabels":{"a/b/c":"x"}}]}] """, "spec.ingress[0].fromEndpoints[0].matchLabels[\"a/b/c\"]")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchLabels":{"_x":"y"}}]}] """, "")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchLabels":{"a=b":"y"}}]}] """, "")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchLabels":{"a":"y."}}]}] """, "spec.ingress[0].fromEndpoints[0].matchLabels.a")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchLabels":{"a":null}}]}] """, "")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchLabels":{"a":1}}]}] """, "spec.ingress[0].fromEndpoints[0].matchLabels.a")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchExpressions":[{"key":"a","operator":"In"}]}]}] """, "spec.ingress[0].fromEndpoints[0].matchExpressions[0]")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchExpressions":[{"key":"a","operator":"Exists","values":[]}]}]}] """, "")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchExpressions":[{"key":"a","operator":"Exists","values":["x"]}]}]}] """, "spec.ingress[0].fromEndpoints[0].matchExpressions[0].values")]
    [InlineData(""" "ingress":[{"fromEndpoints":[{"matchExpressions":[{"key":"a","operator":"exists"}]}]}] """, "spec.ingress[0].fromEndpoints[0].matchExpressions[0].operator")]
    // Address blocks
    [InlineData(""" "ingress":[{"fromCIDR":["10.1.2.3","10.1.2.99/16","::ffff:10.0.0.1","0.0.0.0/0"]}] """, "")]
    [InlineData(""" "ingress":[{"fromCIDR":["10.0.0.0/33"]}] """, "spec.ingress[0].fromCIDR[0]")]
    [InlineData(""" "ingress":[{"fromCIDR":["10.0.0.010/8"]}] """, "spec.ingress[0].fromCIDR[0]")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{"cidr":"10.1.2.3"}]}] """, "spec.ingress[0].fromCIDRSet[0].cidr")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{}]}] """, "spec.ingress[0].fromCIDRSet[0]")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{"cidr":"10.0.0.0/8","cidrGroupRef":"g"}]}] """, "spec.ingress[0].fromCIDRSet[0]")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{"cidr":"10.1.0.0/16","except":["10.1.2.3/8"]}]}] """, "")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{"cidr":"10.1.0.0/16","except":["10.2.0.0/24"]}]}] """, "spec.ingress[0].fromCIDRSet[0].except[0]")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{"cidr":"10.1.0.0/16","except":["2001:db8::/64"]}]}] """, "spec.ingress[0].fromCIDRSet[0].except[0]")]
    [InlineData(""" "ingress":[{"fromCIDRSet":[{"cidrGroupRef":"g","except":["192.0.2.0/24"]}]}] """, "")]
    // Ports
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":80}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"protocol":"TCP"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"65536"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"-1"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"080"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"8_0"},{"port":"012"},{"port":"0x50"},{"port":"0x_50"},{"port":"0"}]}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"8__0"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"a--b"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"sixteen-letters1"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","endPort":-5},{"port":"HTTP","endPort":90,"protocol":"tcp"}]}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","endPort":"90"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].endPort")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"ICMP"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].protocol")]
    [InlineData(""" "ingressDeny":[{"toPorts":[{"ports":[{"port":"0","protocol":"igmp"},{"port":"0","protocol":"VRRP"}]}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"1","protocol":"IGMP"}]}]}] """, "spec.ingress[0].toPorts[0].ports[0].port")]
    // ICMP
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{"type":8},{"type":"8"},{"type":"+8"},{"type":"Echo"},{"family":"IPv6","type":"PacketTooBig"}]}]}] """, "")]
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{"type":-1},{"type":"300"},{"type":0},{"type":"0"}]}]}] """, "")]
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{"type":"00"}]}]}] """, "spec.ingress[0].icmps[0].fields[0].type")]
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{"type":"PacketTooBig"}]}]}] """, "spec.ingress[0].icmps[0].fields[0].type")]
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{"type":8,"family":"ipv4"}]}]}] """, "spec.ingress[0].icmps[0].fields[0].family")]
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{}]}]}] """, "spec.ingress[0].icmps[0].fields[0].type")]
    [InlineData(""" "ingress":[{"icmps":[{"fields":[{"type":8.5}]}]}] """, "spec.ingress[0].icmps[0].fields[0].type")]
    [InlineData(""" "ingress":[{"icmps":[{}],"toPorts":[{}]}] """, "spec.ingress[0].icmps")]
    [InlineData(""" "ingress":[{"icmps":[],"toPorts":[{}]}] """, "")]
    // Layer 7
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"path":"/a.*","host":"*"}]}}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"path":"*"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.http[0].path")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80"}],"rules":{"http":[{}]}}]}] """, "spec.ingress[0].toPorts[0].rules")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"0","protocol":"TCP"}],"rules":{"http":[{}]}}]}] """, "spec.ingress[0].toPorts[0].rules")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"UDP"}],"rules":{"http":[],"dns":[],"l7":[]}}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{}],"kafka":[]}}]}] """, "spec.ingress[0].toPorts[0].rules")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"UDP"}],"rules":{"l7proto":"x"}}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"l7":[{"a":"b"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.l7")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"l7proto":"x","l7":[{"":"b"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.l7[0]")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"headerMatches":[{"name":"a","mismatch":"log"}]}]}}]}] """, "spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0].mismatch")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{"headerMatches":[{"name":"a","secret":{}}]}]}}]}] """, "spec.ingress[0].toPorts[0].rules.http[0].headerMatches[0].secret.name")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"9","protocol":"TCP"}],"rules":{"kafka":[{"role":"Produce","topic":"a.b-c_d"},{"apiKey":"fetch","apiVersion":"-1"}]}}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"9","protocol":"TCP"}],"rules":{"kafka":[{"role":"produce","apiKey":"fetch"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.kafka[0].role")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"9","protocol":"TCP"}],"rules":{"kafka":[{"role":"read"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.kafka[0].role")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"9","protocol":"TCP"}],"rules":{"kafka":[{"apiKey":"get"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.kafka[0].apiKey")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"9","protocol":"TCP"}],"rules":{"kafka":[{"apiVersion":"40000"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.kafka[0].apiVersion")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"9","protocol":"TCP"}],"rules":{"kafka":[{"topic":"a b"}]}}]}] """, "spec.ingress[0].toPorts[0].rules.kafka[0].topic")]
    // DNS and names
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"53","protocol":"UDP"}],"rules":{"dns":[{"matchPattern":"*"}]}}]}] """, "spec.ingress[0].toPorts[0].rules")]
    [InlineData(""" "egress":[{"toPorts":[{"ports":[{"port":"53"},{"port":"dns","endPort":60},{"port":"99","endPort":99,"protocol":"SCTP"}],"rules":{"dns":[{"matchPattern":"*"},{}]}}]}] """, "")]
    [InlineData(""" "egress":[{"toPorts":[{"ports":[{"port":"53","endPort":54}],"rules":{"dns":[{"matchPattern":"*"}]}}]}] """, "spec.egress[0].toPorts[0].rules")]
    [InlineData(""" "egress":[{"toPorts":[{"rules":{"dns":[{"matchPattern":"*"}]}}]}] """, "spec.egress[0].toPorts[0].rules")]
    [InlineData(""" "egress":[{"toPorts":[{"ports":[{"port":"53"}],"rules":{"dns":[{"matchName":"a","matchPattern":"*"}]}}]}] """, "spec.egress[0].toPorts[0].rules.dns[0]")]
    [InlineData(""" "egress":[{"toFQDNs":[{"matchName":"a b"}]}] """, "spec.egress[0].toFQDNs[0].matchName")]
    [InlineData(""" "egress":[{"toFQDNs":[{"matchName":"*.a"}]}] """, "spec.egress[0].toFQDNs[0].matchName")]
    [InlineData(""" "egress":[{"toFQDNs":[{"matchPattern":"**.A_b."}]}] """, "")]
    [InlineData(""" "egressDeny":[{"toFQDNs":[{"matchName":"a b"}]}] """, "")]
    // Server names, listeners, authentication, labels
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"443"}],"serverNames":["a"]}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"443"}],"serverNames":[""]}]}] """, "spec.ingress[0].toPorts[0].serverNames")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"443","protocol":"TCP"}],"serverNames":["a"],"rules":{"http":[{}]}}]}] """, "spec.ingress[0].toPorts[0].serverNames")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"443","protocol":"TCP"}],"serverNames":["a"],"terminatingTLS":{"secret":{"name":"s"}},"rules":{"http":[{}]}}]}] """, "")]
    [InlineData(""" "ingress":[{"toPorts":[{"ports":[{"port":"80"}],"listener":{"name":"l","envoyConfig":{"name":"c"}}}]}] """, "spec.ingress[0].toPorts[0].listener")]
    [InlineData(""" "egress":[{"toPorts":[{"ports":[{"port":"80"}],"listener":{"name":"l","envoyConfig":{"name":"c"}},"rules":{"http":[]}}]}] """, "")]
    [InlineData(""" "egress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"listener":{"name":"l","envoyConfig":{"name":"c"}},"rules":{"http":[{}]}}]}] """, "spec.egress[0].toPorts[0].listener")]
    [InlineData(""" "ingress":[{"authentication":{"mode":"foo"}}] """, "")]
    [InlineData(""" "ingress":[{}],"labels":["a=b;c",{"key":"k","value":"v;w"},"x"] """, "")]
    [InlineData(""" "ingress":[{}],"labels":[{"value":"v"}] """, "spec.labels[0].key")]
    [InlineData(""" "ingress":[{}],"labels":[""] """, "spec.labels[0]")]
    public void A_policy_for_endpoints_is_judged(string rest, string place)
    {
        Judge(Cilium("CiliumNetworkPolicy", "endpointSelector", rest), place);
        Judge(Cilium("CiliumClusterwideNetworkPolicy", "endpointSelector", rest), place);
        if (!s_ofOneDirection.Any(word => rest.Contains(word, StringComparison.Ordinal)))
        {
            Judge(Cilium("CiliumNetworkPolicy", "endpointSelector", Turn(rest)), Turn(place));
        }
    }

    [Theory]
    [InlineData("CiliumClusterwideNetworkPolicy", """ "ingress":[{"fromEntities":["all"]}] """, "")]
    [InlineData("CiliumNetworkPolicy", """ "ingress":[{}] """, "spec.nodeSelector")]
    [InlineData("CiliumClusterwideNetworkPolicy", """ "endpointSelector":{},"ingress":[{}] """, "spec")]
    [InlineData("CiliumClusterwideNetworkPolicy", """ "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{}]}}]}] """, "spec.ingress[0].toPorts[0].rules")]
    [InlineData("CiliumClusterwideNetworkPolicy", """ "egress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{}]}}]}] """, "spec.egress[0].toPorts[0].rules")]
    [InlineData("CiliumClusterwideNetworkPolicy", """ "egress":[{"toPorts":[{"ports":[{"port":"53","protocol":"UDP"}],"rules":{"dns":[{}]}}]}] """, "")]
    [InlineData("CiliumClusterwideNetworkPolicy", """ "ingress":[{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[]}}]}] """, "")]
    public void A_policy_for_nodes_is_judged(string kind, string rest, string place) => Judge(Cilium(kind, "nodeSelector", rest), place);

    [Theory]
    [InlineData(""" "podSelector":{} """, "")]
    [InlineData(""" "podSelector":{"matchExpressions":[{"key":"a","operator":"Foo"}]} """, "")]
    [InlineData(""" "podSelector":[] """, "spec.podSelector")]
    [InlineData(""" "ingress":[{"from":[{}],"ports":[{},null]}] """, "")]
    [InlineData(""" "ingress":[{"ports":[{"port":70000},{"port":-1},{"port":"080"},{"port":"-x-"},{"port":""},{"port":80,"endPort":1}]}] """, "")]
    [InlineData(""" "ingress":[{"ports":[{"port":1.5}]}] """, "spec.ingress[0].ports[0].port")]
    [InlineData(""" "ingress":[{"ports":[{"port":true}]}] """, "spec.ingress[0].ports[0].port")]
    [InlineData(""" "egress":[{"ports":[{"port":80,"protocol":"ICMP"}]}] """, "spec.egress[0].ports[0].protocol")]
    [InlineData(""" "ingress":[{"ports":[{"port":80,"protocol":"any"}]}] """, "")]
    [InlineData(""" "ingress":[{"from":[{"ipBlock":{"cidr":"10.1.2.3","except":["192.0.2.1","2001:db8::/32"]}}]}] """, "")]
    [InlineData(""" "ingress":[{"from":[{"ipBlock":{"cidr":""}}]}] """, "spec.ingress[0].from[0].ipBlock.cidr")]
    [InlineData(""" "ingress":[{"from":[{"ipBlock":{"cidr":"10.0.0.0/8","except":["x"]}}]}] """, "spec.ingress[0].from[0].ipBlock.except[0]")]
    [InlineData(""" "policyTypes":["Nonsense"] """, "")]
    [InlineData(""" "policyTypes":"Ingress" """, "spec.policyTypes")]
    public void A_Kubernetes_policy_is_hardly_judged(string spec, string place) =>
        Judge($$"""{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"p"},"spec":{ {{spec}} } }""", place);

    [Theory]
    [InlineData(""" "metadata":{"name":"p"},"specs":[] """, "")]
    [InlineData(""" "metadata":{"name":"p"},"specs":null """, "", true)]
    [InlineData(""" "metadata":{"name":"p"} """, "", true)]
    [InlineData(""" "metadata":{"name":"p"},"specs":[null] """, "specs[0]")]
    [InlineData(""" "metadata":{"name":"p"},"spec":{"endpointSelector":{},"ingress":[{}]},"specs":[{"ingress":[{}]}] """, "specs[0]")]
    [InlineData(""" "metadata":{},"specs":[] """, "metadata")]
    [InlineData(""" "metadata":{"name":5},"specs":[] """, "metadata.name")]
    [InlineData(""" "metadata":{"name":"p","labels":{"a":5}},"specs":[] """, "metadata.labels.a")]
    [InlineData(""" "metadata":{"name":"p","annotations":[]},"specs":[] """, "metadata.annotations")]
    [InlineData(""" "metadata":{"name":"p","creationTimestamp":null},"specs":[],"status":{} """, "")]
    [InlineData(""" "metadata":{"name":"p"},"specs":[],"status":[] """, "status")]
    public void The_object_around_the_rules_is_judged(string rest, string place, bool isRefused = false) =>
        Judge($$"""{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy",{{rest}} }""", place, isRefused);

    [Fact]
    public void What_is_switched_off_is_refused_where_it_is_used_and_not_where_a_list_is_empty()
    {
        var options = new PolicyDocumentOptions { AllowsL7Rules = false, AllowsIcmpRules = false, AllowsNodeSelectors = true };
        PolicyBench.Documents("p", """{"endpointSelector":{},"ingress":[{"icmps":[]},{"fromNodes":[{}]},{"toPorts":[{"rules":{"http":[]},"serverNames":["a"]}]}]}""", options);
        var error = Assert.Throws<PolicyValidationException>(() => PolicyBench.Documents(
            "p", """{"endpointSelector":{},"ingress":[{"icmps":[{}]},{"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{}]}}]}]}""", options));
        Assert.Equal(["spec.ingress[0].icmps", "spec.ingress[1].toPorts[0].rules"], error.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void Forty_of_a_kind_are_possible_and_no_more()
    {
        static string Of(int count) => string.Join(',', Enumerable.Repeat("""{"port":"1","type":1}""", count));
        static string Spec(int count) =>
            $$"""{"endpointSelector":{},"ingress":[{"toPorts":[{"ports":[{{Of(count)}}]}]}],"egressDeny":[{"icmps":[{"fields":[{{Of(count)}}]}]}]}""";
        PolicyBench.Documents("p", Spec(40));
        var error = Assert.Throws<PolicyValidationException>(() => PolicyBench.Documents("p", Spec(41)));
        Assert.Equal(["spec.ingress[0].toPorts[0].ports", "spec.egressDeny[0].icmps[0].fields"], error.Faults.Select(fault => fault.Path));
    }

    private static string Cilium(string kind, string subject, string rest) =>
        $$"""{"apiVersion":"cilium.io/v2","kind":"{{kind}}","metadata":{"name":"p"},"spec":{"{{subject}}":{},{{rest}} } }""";

    // The same for the other direction.
    private static string Turn(string text) =>
        text.Replace("egress", "#", StringComparison.Ordinal).Replace("ingress", "egress", StringComparison.Ordinal)
            .Replace("#", "ingress", StringComparison.Ordinal).Replace("from", "to", StringComparison.Ordinal);

    private static void Judge(string manifest, string place, bool isRefused = false)
    {
        if (place.Length == 0 && !isRefused)
        {
            Assert.Single(PolicyDocuments.Parse(manifest).Documents);
            return;
        }

        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(manifest));
        Assert.Contains(place, error.Faults.Select(fault => fault.Path));
        Assert.All(error.Faults, fault => Assert.Equal(1, fault.Line));
    }
}
