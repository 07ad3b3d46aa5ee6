// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

public sealed class IdentityScopesTests
{
    [Theory]
    [InlineData("k8s:app=web", IdentityScope.Global)]
    [InlineData("cidr:10.0.0.0/8,reserved:world", IdentityScope.Local)]
    [InlineData("fqdn:example.com,reserved:world-ipv4", IdentityScope.Local)]
    [InlineData("cidrgroup:g,reserved:world", IdentityScope.Local)]
    [InlineData("reserved:kube-apiserver,reserved:world", IdentityScope.Local)]
    [InlineData("reserved:ingress,k8s:app=web", IdentityScope.Local)]
    [InlineData("reserved:remote-node,k8s:zone=a", IdentityScope.RemoteNode)]
    [InlineData("reserved:remote-node,cidr:10.0.0.1/32", IdentityScope.RemoteNode)]
    [InlineData("k8s:remote-node=x", IdentityScope.Global)]
    [InlineData("k8s:ingress=x,cidr:10.0.0.0/8", IdentityScope.Global)]
    [InlineData("cidr:10.0.0.0/8,k8s:app=web", IdentityScope.Global)]
    public void Labels_decide_the_scope(string labels, IdentityScope expected) =>
        Assert.Equal(expected, IdentityScopes.Of(LabelSet.Parse(labels.Split(','))));

    [Theory]
    [InlineData("reserved:host", 1u)]
    [InlineData("reserved:host,reserved:kube-apiserver,cidr:10.0.0.1/32", 1u)]
    [InlineData("reserved:world", 2u)]
    [InlineData("reserved:health", 4u)]
    [InlineData("reserved:init", 5u)]
    [InlineData("reserved:remote-node", 6u)]
    [InlineData("reserved:remote-node,reserved:kube-apiserver", 7u)]
    [InlineData("reserved:ingress", 8u)]
    [InlineData("reserved:world-ipv4", 9u)]
    [InlineData("reserved:world-ipv6", 10u)]
    [InlineData("reserved:kube-apiserver", 7u)]
    [InlineData("reserved:kube-apiserver,reserved:world", 0u)]
    [InlineData("reserved:overlay-to-encrypt", 0u)]
    [InlineData("reserved:unknown", 0u)]
    [InlineData("k8s:host=x", 0u)]
    [InlineData("k8s:host=x,reserved:init", 0u)]
    [InlineData("k8s:app=web", 0u)]
    public void Reserved_labels_have_reserved_numbers(string labels, uint expected)
    {
        bool isFound = new ReservedLookup(new IdentityAllocatorOptions()).TryFind(LabelSet.Parse(labels.Split(',')), out NumericIdentity id);
        Assert.Equal(expected, isFound ? id.Value : 0);
    }

    [Fact]
    public void Nodes_get_numbers_of_their_own_when_policies_tell_them_apart()
    {
        foreach (IdentityAllocatorOptions options in new[] { new IdentityAllocatorOptions { SelectNodesByCidr = true }, new IdentityAllocatorOptions { SelectNodesByLabels = true } })
        {
            Assert.False(new ReservedLookup(options).TryFind(LabelSet.Parse("reserved:remote-node"), out _));
            Assert.Equal(IdentityScope.RemoteNode, new IdentityAllocator(options).Acquire(LabelSet.Parse("reserved:remote-node")).Id.Scope);
        }
    }

    [Theory]
    [InlineData(102u, "k8s:k8s-app=kube-dns,k8s:io.kubernetes.pod.namespace=kube-system,k8s:io.cilium.k8s.policy.serviceaccount=kube-dns,k8s:io.cilium.k8s.policy.cluster=c1")]
    [InlineData(104u, "k8s:k8s-app=kube-dns,k8s:io.kubernetes.pod.namespace=kube-system,k8s:io.cilium.k8s.policy.serviceaccount=coredns,k8s:io.cilium.k8s.policy.cluster=c1")]
    [InlineData(112u, "k8s:k8s-app=kube-dns,k8s:io.kubernetes.pod.namespace=kube-system,k8s:io.cilium.k8s.policy.serviceaccount=coredns,k8s:io.cilium.k8s.policy.cluster=c1,k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=kube-system")]
    [InlineData(114u, "k8s:k8s-app=kube-dns,k8s:eks.amazonaws.com/component=coredns,k8s:io.kubernetes.pod.namespace=kube-system,k8s:io.cilium.k8s.policy.serviceaccount=coredns,k8s:io.cilium.k8s.policy.cluster=c1,k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name=kube-system")]
    [InlineData(105u, "k8s:name=cilium-operator,k8s:io.cilium/app=operator,k8s:app.kubernetes.io/part-of=cilium,k8s:app.kubernetes.io/name=cilium-operator,k8s:io.kubernetes.pod.namespace=cilium,k8s:io.cilium.k8s.policy.serviceaccount=cilium-operator,k8s:io.cilium.k8s.policy.cluster=c1")]
    public void Well_known_workloads_have_agreed_numbers_when_enabled(uint expected, string labels)
    {
        IdentityAllocatorOptions options = new() { ClusterName = "c1", CiliumNamespace = "cilium", EnableWellKnownIdentities = true };
        IdentityAllocator allocator = new(options);
        Assert.Equal(expected, allocator.Acquire(LabelSet.Parse(labels.Split(','))).Id.Value);
        allocator.Release(new NumericIdentity(expected));
        options.EnableWellKnownIdentities = false;
        Assert.True(new IdentityAllocator(options).Acquire(LabelSet.Parse(labels.Split(','))).Id.IsClusterAllocated);
    }

    [Fact]
    public void A_fixed_identity_is_given_by_its_label_alone()
    {
        IdentityAllocatorOptions options = new() { FixedIdentities = { ["dns"] = new NumericIdentity(130) } };
        IdentityAllocator allocator = new(options);
        Assert.Equal(130u, allocator.Acquire(LabelSet.Parse("k8s:io.cilium.fixed-identity=dns", "k8s:app=web")).Id.Value);
        Assert.True(allocator.Acquire(LabelSet.Parse("k8s:io.cilium.fixed-identity=other", "k8s:app=web")).Id.IsClusterAllocated);
    }
}
