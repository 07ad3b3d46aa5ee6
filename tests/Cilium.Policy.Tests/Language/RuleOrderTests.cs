// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

public sealed class RuleOrderTests
{
    private readonly PolicyRepository _rules = new(new());

    [Fact]
    public void Rules_come_in_the_order_of_their_names_whatever_the_order_of_adding()
    {
        // Ascending, descending and in between: the numbers between names are used up more than once.
        var names = Enumerable.Range(0, 300).Select(i => $"p{(i < 100 ? i : i < 200 ? 999 - i : (i * 7919 % 600) + 200):000}").Distinct().ToArray();
        foreach (var name in names)
        {
            Add(name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), Found());
        foreach (var name in names.Where((_, i) => i % 3 == 0))
        {
            _rules.Remove(new("CiliumNetworkPolicy", "default", name));
        }

        Assert.Equal(names.Where((_, i) => i % 3 != 0).Order(StringComparer.Ordinal), Found());
        foreach (var name in names.Where((_, i) => i % 3 == 0).Reverse())
        {
            Add(name);
        }

        Assert.Equal(names.Order(StringComparer.Ordinal), Found());
    }

    [Fact]
    public void A_rule_that_several_labels_lead_to_comes_once_and_rules_of_an_object_in_their_order()
    {
        _rules.Upsert([.. PolicyDocuments.Parse(
            """
            {"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"several"},"specs":[
              {"endpointSelector":{"matchExpressions":[{"key":"app","operator":"In","values":["web","api"]}]},"ingress":[{"fromEndpoints":[{}]}]},
              {"endpointSelector":{},"ingress":[{}]},
              {"endpointSelector":{"matchExpressions":[{"key":"any:app","operator":"Exists"}]},"egress":[{}]}]}
            """).Documents]);
        var subject = new PolicySubject(Cilium.Core.LabelSet.Parse([.. PolicyBench.Workload(1, "app=web").Labels.Select(label => label.ToString()), "other:app=api"]));
        Assert.Equal([0, 1, 2], _rules.RulesFor(subject).Select(rule => rule.Index));
    }

    private void Add(string name) => _rules.Upsert([.. PolicyBench.Documents(name, PolicyBench.From("app=api"))]);

    private IEnumerable<string> Found() =>
        _rules.RulesFor(new PolicySubject(PolicyBench.Workload(1, "app=web").Labels)).Select(rule => rule.Resource.Name);
}
