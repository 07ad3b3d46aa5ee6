// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>An address with the names that were answered with it.</summary>
internal sealed class AddressEntry(IpPrefix address)
{
    public IpPrefix Address { get; } = address;

    public List<NamedAddress> Names { get; } = [];

    /// <summary>The labels that the data plane has the address under.</summary>
    public LabelSet Applied { get; set; } = LabelSet.Empty;

    /// <summary>Whether its labels changed and the data plane has not taken that over yet.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>The labels that its names give it.</summary>
    public LabelSet Labels()
    {
        var labels = LabelSet.Empty;
        foreach (var pair in Names)
        {
            // Names of one address are mostly selected alike.
            if (!Contains(labels, pair.Name.Labels))
            {
                labels = labels.Union(pair.Name.Labels);
            }
        }

        return labels;
    }

    /// <summary>Whether the data plane has the address under these labels, among others, and nothing is about to change that.</summary>
    public bool Has(LabelSet labels) => !IsWaiting && Contains(Applied, labels);

    private static bool Contains(LabelSet outer, LabelSet inner)
    {
        foreach (var label in inner)
        {
            if (!outer.Contains(label))
            {
                return false;
            }
        }

        return true;
    }
}
