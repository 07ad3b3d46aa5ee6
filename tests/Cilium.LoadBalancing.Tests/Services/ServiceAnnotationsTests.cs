// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class ServiceAnnotationsTests
{
    [Fact]
    public void Each_annotation_changes_what_it_names()
    {
        Service service = With(
            ("service.cilium.io/lb-algorithm", "maglev"),
            ("service.cilium.io/forwarding-mode", "dsr"),
            ("service.cilium.io/type", "NodePort"),
            ("service.cilium.io/src-ranges-policy", "deny"),
            ("service.cilium.io/proxy-delegation", "none"),
            ("service.cilium.io/global", "True"),
            ("service.cilium.io/affinity", "local"),
            ("service.cilium.io/node", "edge"),
            ("example.com/other", "whatever"));
        Assert.Equal((SelectionAlgorithm.Maglev, ForwardingMode.DirectServerReturn, ServiceType.NodePort), (service.Algorithm, service.Forwarding, service.ExposedType));
        Assert.True(service is { RefusesSourceRanges: true, IsGlobal: true, ClusterPreference: ClusterPreference.Local });
        Assert.True(service.NodeSelector!.Matches(LabelSet.Parse("k8s:service.cilium.io/node=edge")));
        Assert.False(service.NodeSelector.Matches(LabelSet.Parse("k8s:service.cilium.io/node=core")));
    }

    [Theory]
    [InlineData("service.kubernetes.io/topology-mode", "Auto", TrafficDistribution.PreferSameZone)]
    [InlineData("service.kubernetes.io/topology-aware-hints", "auto", TrafficDistribution.PreferSameZone)]
    [InlineData("service.kubernetes.io/topology-mode", "disabled", TrafficDistribution.Everywhere)]
    [InlineData("service.kubernetes.io/topology-mode", "", TrafficDistribution.Everywhere)]
    public void Topology_is_on_unless_it_is_off(string key, string value, TrafficDistribution distribution) => Assert.Equal(distribution, With((key, value)).TrafficDistribution);

    [Fact]
    public void The_older_name_counts_where_the_newer_is_not_there_except_for_topology()
    {
        Assert.True(With(("io.cilium/global-service", "true"), ("io.cilium/service-affinity", "remote")) is { IsGlobal: true, ClusterPreference: ClusterPreference.Remote });
        Assert.False(With(("io.cilium/global-service", "true"), ("service.cilium.io/global", "no")).IsGlobal);
        Assert.Equal(
            TrafficDistribution.Everywhere,
            With(("service.kubernetes.io/topology-aware-hints", "disabled"), ("service.kubernetes.io/topology-mode", "auto")).TrafficDistribution);
    }

    [Fact]
    public void Annotations_that_are_not_there_change_nothing()
    {
        Service service = Make.Service() with { Algorithm = SelectionAlgorithm.Maglev, IsGlobal = true, RefusesSourceRanges = true, TrafficDistribution = TrafficDistribution.PreferSameNode };
        Assert.Equal(service, service.WithAnnotations(new Dictionary<string, string>()));
    }

    [Fact]
    public void Every_value_that_nobody_knows_is_told()
    {
        ServiceValidationException error = Assert.Throws<ServiceValidationException>(() => With(
            ("service.cilium.io/lb-algorithm", "roundrobin"),
            ("service.cilium.io/forwarding-mode", "DSR"),
            ("service.cilium.io/type", "ClusterIP,NodePort"),
            ("service.cilium.io/src-ranges-policy", "block"),
            ("service.cilium.io/affinity", "near"),
            ("service.cilium.io/proxy-delegation", "delegate-if-local"),
            ("service.cilium.io/node-selector", "a in b")));
        Assert.Equal(7, error.Faults.Count);
        Assert.Contains("'roundrobin'", error.Message, StringComparison.Ordinal);
        Assert.Contains("metadata.annotations[\"service.cilium.io/lb-algorithm\"]", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pool=edge,zone in (a, b)", "k8s:pool=edge k8s:zone=b", true)]
    [InlineData("pool=edge,zone in (a, b)", "k8s:pool=edge k8s:zone=c", false)]
    [InlineData("pool==edge", "k8s:pool=edge", true)]
    [InlineData("pool!=edge", "k8s:pool=core", true)]
    [InlineData("pool != edge", "k8s:pool=edge", false)]
    [InlineData("zone notin (a,b)", "k8s:zone=c", true)]
    [InlineData("gpu", "k8s:gpu=", true)]
    [InlineData("!gpu", "k8s:gpu=", false)]
    [InlineData("!gpu, example.com/x", "k8s:example.com/x=1", true)]
    [InlineData("", "k8s:any=thing", true)]
    public void Nodes_are_selected_by_text_and_that_wins_over_the_label(string selector, string labels, bool isSelected)
    {
        Service service = With(("service.cilium.io/node-selector", selector), ("service.cilium.io/node", "elsewhere"));
        Assert.Equal(isSelected, service.NodeSelector!.Matches(LabelSet.Parse(labels.Split(' '))));
    }

    [Theory]
    [InlineData("a in (b")]
    [InlineData("a in")]
    [InlineData("a within (b)")]
    [InlineData("a,,b")]
    [InlineData("a=b c")]
    public void Selectors_that_cannot_be_read_are_refused(string selector) =>
        Assert.Throws<ServiceValidationException>(() => With(("service.cilium.io/node-selector", selector)));

    private static Service With(params (string Key, string Value)[] annotations) => Make.Service().WithAnnotations(annotations.ToDictionary(pair => pair.Key, pair => pair.Value));
}
