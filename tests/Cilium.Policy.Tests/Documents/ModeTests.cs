// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

public class ModeTests
{
    private const string Cilium = """
        apiVersion: cilium.io/v2
        kind: CiliumNetworkPolicy
        metadata:
          name: p
          annotations:
            policy.cilium-sdk.io/mode: MODE
        spec: {endpointSelector: {}, ingress: [{}]}
        """;

    private const string Kubernetes = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: {name: p, annotations: {policy.cilium.io/name: other, policy.cilium-sdk.io/mode: MODE}}
        spec: {podSelector: {}}
        """;

    public static TheoryData<string> Kinds { get; } =
        [Cilium, Cilium.Replace("CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy", StringComparison.Ordinal), Kubernetes];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void An_annotation_puts_an_object_in_audit_mode(string text)
    {
        foreach (var (written, mode) in new[] { ("audit", PolicyMode.Audit), ("enforce", PolicyMode.Enforce), ("null", PolicyMode.Enforce) })
        {
            var document = Assert.Single(PolicyDocuments.Parse(text.Replace("MODE", written, StringComparison.Ordinal)).Documents);
            Assert.Equal(mode, document.Mode);
            Assert.All(RuleExtraction.Extract(document, new()), rule => Assert.Equal(mode, rule.Mode));
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Without_the_annotation_an_object_is_enforced(string text)
    {
        var document = Assert.Single(PolicyDocuments.Parse(text.Replace("policy.cilium-sdk.io/mode", "some.other/mode", StringComparison.Ordinal)).Documents);
        Assert.Equal(PolicyMode.Enforce, document.Mode);
    }

    [Theory]
    [InlineData("Audit", "'Audit' is not a mode; known are enforce, audit")]
    [InlineData("\"\"", "'' is not a mode; known are enforce, audit")]
    [InlineData("true", "must be a string, not a boolean; put it in quotes")]
    public void Another_value_is_a_fault_with_its_place(string written, string message)
    {
        var error = Assert.Throws<PolicyValidationException>(() => PolicyDocuments.Parse(Cilium.Replace("MODE", written, StringComparison.Ordinal)));
        var fault = Assert.Single(error.Faults);
        Assert.Equal(
            (6, 32, "metadata.annotations[\"policy.cilium-sdk.io/mode\"]", message), (fault.Line, fault.Column, fault.Path, fault.Message));
        Assert.Equal("CiliumNetworkPolicy/default/p", fault.Document);
    }

    [Fact]
    public void A_mode_may_be_given_to_a_document_and_makes_other_rules_of_the_same()
    {
        var enforced = Assert.Single(PolicyDocuments.Parse(Cilium.Replace("MODE", "enforce", StringComparison.Ordinal)).Documents);
        var audited = enforced.WithMode(PolicyMode.Audit);
        Assert.Equal((PolicyMode.Enforce, PolicyMode.Audit), (enforced.Mode, audited.Mode));
        Assert.Equal((enforced.Resource, enforced.Line), (audited.Resource, audited.Line));
        Assert.Throws<ArgumentOutOfRangeException>(() => enforced.WithMode((PolicyMode)2));

        var repository = new PolicyRepository(new());
        var first = Assert.Single(repository.Upsert(enforced).Added);
        var change = repository.Upsert(audited);
        Assert.Equal(first, Assert.Single(change.Removed));
        Assert.NotEqual(first.Cookie, Assert.Single(change.Added).Cookie);
        Assert.True(repository.Upsert(audited.WithMode(PolicyMode.Audit)).IsEmpty);
        Assert.Equal(first.Cookie, Assert.Single(repository.Upsert(audited.WithMode(PolicyMode.Enforce)).Added).Cookie);
    }
}
