// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Works out whom a rule means by services and groups, and remembers what it found.</summary>
internal sealed class DeclaredPeers(PolicyInputs inputs, PeerScope scope, AddressFamilies families)
{
    private readonly List<LabelSelector> _found = [];
    private readonly HashSet<IpPrefix> _prefixes = [];
    private bool _isAsked;

    /// <summary>The prefixes among the peers; they need identities of their own.</summary>
    public IReadOnlyCollection<IpPrefix> Prefixes => _prefixes;

    /// <summary>The pods that the services lead to, or the addresses of their backends.</summary>
    public IEnumerable<LabelSelector> OfService(ServiceReference reference) =>
        Remember(inputs.Find(reference).SelectMany(service => service.Selector.IsEmpty
            ? service.Addresses.Select(address => OfPrefix(IpPrefix.FromAddress(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)))
            : [OfPods(service)]));

    /// <summary>The addresses of a group.</summary>
    public IEnumerable<LabelSelector> OfGroup(GroupReference reference) => Remember(inputs.Find(reference).Select(OfPrefix));

    /// <summary>A fingerprint that differs when the peers do, where the rule has any of this kind.</summary>
    public string Sign(string fingerprint)
    {
        if (!_isAsked)
        {
            return fingerprint;
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(fingerprint));
        foreach (var selector in _found)
        {
            hash.AppendData("\n"u8);
            hash.AppendData(Encoding.UTF8.GetBytes(selector.CanonicalKey));
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private List<LabelSelector> Remember(IEnumerable<LabelSelector> selectors)
    {
        _isAsked = true;
        List<LabelSelector> found = [.. selectors];
        _found.AddRange(found);
        return found;
    }

    private LabelSelector OfPods(PolicyService service) => scope.Endpoints(LabelSelector.Of(
    [
        .. service.Selector.Select(label => new Requirement(LabelSource.Kubernetes, label.Key, LabelOperator.In, label.Value)),
        new Requirement(LabelSource.Kubernetes, PolicyLabelKeys.PodNamespace, LabelOperator.In, service.Namespace),
    ]));

    private LabelSelector OfPrefix(IpPrefix prefix)
    {
        _prefixes.Add(prefix);
        return RuleExtraction.CidrSelector(prefix, [], families);
    }
}
