// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

public sealed class LabelFilterTests
{
    [Theory]
    [InlineData("k8s:app=web", true)]
    [InlineData("k8s:app.kubernetes.io/name=web", true)]
    [InlineData("k8s:io.kubernetes.pod.namespace=default", true)]
    [InlineData("k8s:io.kubernetes.pod.name=web-1", false)]
    [InlineData("k8s:io.cilium.k8s.namespace.labels.team=a", true)]
    [InlineData("k8s:io.cilium.k8s.policy.cluster=c1", true)]
    [InlineData("k8s:io.cilium.k8s.policy.serviceaccount=sa", true)]
    [InlineData("k8s:kubernetes.io/os=linux", false)]
    [InlineData("k8s:statefulset.kubernetes.io/pod-name=web-0", false)]
    [InlineData("k8s:apps.kubernetes.io/pod-index=0", false)]
    [InlineData("k8s:batch.kubernetes.io/controller-uid=x", false)]
    [InlineData("k8s:beta.kubernetes.io/arch=x", false)]
    [InlineData("k8s:failure-domain.beta.kubernetes.io/zone=x", false)]
    [InlineData("k8s:k8s.io/thing=x", false)]
    [InlineData("k8s:pod-template-hash=abc", false)]
    [InlineData("k8s:controller-revision-hash=abc", false)]
    [InlineData("k8s:annotation.thing=x", false)]
    [InlineData("k8s:topology.kubernetes.io/zone=x", false)]
    [InlineData("k8s:my-topology.kubernetes.io/zone=x", true)]
    [InlineData("reserved:host", true)]
    [InlineData("container:anything=x", true)]
    public void The_default_filter_drops_what_changes_with_every_pod(string label, bool isRelevant) =>
        Assert.Equal(isRelevant, LabelFilter.Default.IsRelevant(Label.Parse(label)));

    [Theory]
    [InlineData("k8s:app", "k8s:app=web", true)]
    [InlineData("k8s:app", "k8s:tier=web", false)]
    [InlineData("k8s:app", "cni:app=web", false)]
    [InlineData("app", "cni:application=web", true)]
    [InlineData("app", "k8s:io.kubernetes.pod.namespace=x", true)]
    [InlineData("!app", "k8s:app=web", false)]
    [InlineData("!app", "k8s:tier=web", true)]
    [InlineData("k8s:!app", "cni:app=web", true)]
    [InlineData("x|app", "k8s:my-app=web", false)]
    public void User_rules_come_on_top(string rule, string label, bool isRelevant) =>
        Assert.Equal(isRelevant, LabelFilter.WithRules(rule).IsRelevant(Label.Parse(label)));

    [Fact]
    public void The_longer_match_wins_between_include_and_ignore()
    {
        LabelFilter filter = LabelFilter.WithRules("!example", "example/keep");
        Assert.True(filter.IsRelevant(Label.Parse("k8s:example/keep-this=x")));
        Assert.False(filter.IsRelevant(Label.Parse("k8s:example/drop-this=x")));
    }

    [Fact]
    public void All_faulty_rules_are_named()
    {
        OptionsException error = Assert.Throws<OptionsException>(() => LabelFilter.WithRules("ok", "k8s:(", "!", @"(a)\1"));
        Assert.Equal(["rules[1]", "rules[2]", "rules[3]"], error.Faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_hostile_key_does_not_stall_the_filter()
    {
        LabelFilter filter = LabelFilter.WithRules("(a+)+!");
        Assert.False(filter.IsRelevant(new Label("k8s", new string('a', 5000))));
    }

    [Fact]
    public void The_labels_of_a_pod_come_from_pod_namespace_and_service_account()
    {
        LabelSet labels = KubernetesLabels.ForPod(
            "shop",
            new Dictionary<string, string> { ["app"] = "web", ["io.cilium.k8s.policy.cluster"] = "forged", ["io.kubernetes.pod.namespace"] = "forged", ["pod-template-hash"] = "x" },
            new Dictionary<string, string> { ["team"] = "a", ["kubernetes.io/metadata.name"] = "shop" },
            "robot",
            "c1");
        Assert.Equal(
            "k8s:app=web;k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=shop;k8s:io.cilium.k8s.namespace.labels.team=a;"
            + "k8s:io.cilium.k8s.policy.cluster=c1;k8s:io.cilium.k8s.policy.serviceaccount=robot;k8s:io.kubernetes.pod.namespace=shop;",
            LabelFilter.Default.Apply(labels).ToAllocatorKey());
        Assert.True(labels.ContainsKey("pod-template-hash"));
        Assert.False(KubernetesLabels.ForPod("shop", [], [], "", "c1").ContainsKey(KubernetesLabels.ServiceAccount));
    }
}
