// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A name with the addresses that it was answered with.</summary>
internal sealed class NameEntry(string name)
{
    /// <summary>In the form of <see cref="DnsName"/>.</summary>
    public string Name { get; } = name;

    public List<NamedAddress> Addresses { get; } = [];

    /// <summary>The labels of the selectors that match the name; empty when no rule in use names it.</summary>
    public LabelSet Labels { get; set; } = LabelSet.Empty;

    public bool IsSelected => Labels.Count > 0;
}
