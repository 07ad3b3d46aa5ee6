// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Has the prefixes of declared groups labelled.</summary>
internal sealed class CidrGroupUse(IPrefixRegistry registry)
{
    private readonly Dictionary<PolicyResource, CiliumCidrGroup> _groups = [];
    private readonly HashSet<PolicyResource> _changed = [];

    /// <summary>Whether the registry has to be told something.</summary>
    public bool HasChanges => _changed.Count > 0;

    /// <summary>Takes groups from documents of all kinds.</summary>
    /// <returns>Whether a known group has other prefixes or labels, or is gone.</returns>
    public bool Apply(IEnumerable<PolicyDocument> upserts, IEnumerable<PolicyResource> removals)
    {
        var isLoss = false;
        foreach (var resource in removals.Where(resource => _groups.Remove(resource)))
        {
            _changed.Add(resource);
            isLoss = true;
        }

        foreach (var group in upserts.OfType<CiliumCidrGroup>())
        {
            isLoss |= _groups.ContainsKey(group.Resource);
            _groups[group.Resource] = group;
            _changed.Add(group.Resource);
        }

        return isLoss;
    }

    /// <summary>Tells the registry what changed; called without any lock that identity observers take.</summary>
    /// <exception cref="Exception">What the registry threw; changes not carried out are told again next time.</exception>
    public void Tell()
    {
        foreach (var resource in _changed.ToArray())
        {
            if (_groups.TryGetValue(resource, out var group) && !group.Prefixes.IsEmpty)
            {
                var labels = group.AddressLabels();
                registry.Acquire(resource.ToString(), [.. group.Prefixes.Select(prefix => new PrefixLabels(prefix, labels))]);
            }
            else
            {
                registry.Release(resource.ToString());
            }

            _changed.Remove(resource);
        }
    }
}
