// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Text;
using Cilium.Core;
using Cilium.Policy;

namespace Cilium.Benchmarks.Policies;

/// <summary>One endpoint under many rules, with all their selectors in the cache: from the rules that select it to a policy
/// that the data plane could be given.</summary>
internal sealed class Resolution
{
    private readonly PolicyOptions _options = new();
    private readonly PolicyRepository _repository;
    private readonly SelectorCache _selectors = new();
    private readonly PolicySubject _subject = new(IdentityOf(0).Labels);

    /// <param name="rules">How many objects, each with a rule for ingress and one for egress.</param>
    /// <param name="identities">Identities known.</param>
    /// <param name="peers">How many different peers the rules name in turn.</param>
    /// <param name="ports">How many different ports they name in turn; 0: none.</param>
    public Resolution(int rules, int identities, int peers, int ports)
    {
        _repository = new PolicyRepository(_options);
        _repository.Apply([.. Enumerable.Range(0, rules).Select(index => Rule(index, peers, ports))], []);
        for (int i = 0; i < identities; i++)
        {
            _selectors.Add(IdentityOf(i));
        }

        Resolve();
    }

    /// <summary>How many selectors the rules have.</summary>
    public int Selectors => _selectors.Count;

    /// <summary>Resolves and compiles; the number of classifier entries.</summary>
    public int Resolve()
    {
        EndpointPolicy policy = PolicyResolver.Resolve(_subject, _repository.RulesFor(_subject), NamedPorts.Empty, _options);
        return PolicyCompiler.Compile(policy, 1, null, selector => _selectors.Acquire(selector).Number).Entries.Length;
    }

    private static SecurityIdentity IdentityOf(int index) => new(
        new NumericIdentity(1000 + (uint)index),
        LabelSet.Parse(
            "k8s:io.kubernetes.pod.namespace=default",
            "k8s:io.cilium.k8s.policy.cluster=default",
            "k8s:role=peer",
            string.Create(CultureInfo.InvariantCulture, $"k8s:group=g{index % 1000}"),
            string.Create(CultureInfo.InvariantCulture, $"k8s:instance=i{index}")));

    private static PolicyDocument Rule(int index, int peers, int ports)
    {
        string peer = peers == 1
            ? """{"matchLabels":{"role":"peer"}}"""
            : string.Create(CultureInfo.InvariantCulture, $$$"""{"matchLabels":{"group":"g{{{index % peers}}}"}}""");
        string toPorts = ports == 0
            ? ""
            : string.Create(CultureInfo.InvariantCulture, $$""","toPorts":[{"ports":[{"port":"{{1000 + (index % ports)}}","protocol":"TCP"}]}]""");
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{{\"apiVersion\":\"cilium.io/v2\",\"kind\":\"CiliumNetworkPolicy\",\"metadata\":{{\"name\":\"r{index}\",\"namespace\":\"default\"}},")
            .Append("\"spec\":{\"endpointSelector\":{\"matchLabels\":{\"role\":\"peer\"}},")
            .Append(CultureInfo.InvariantCulture, $"\"ingress\":[{{\"fromEndpoints\":[{peer}]{toPorts}}}],\"egress\":[{{\"toEndpoints\":[{peer}]{toPorts}}}]}}}}");
        return PolicyDocuments.Parse(text.ToString()).Documents.Single();
    }
}
