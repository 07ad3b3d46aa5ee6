// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Whom a policy is resolved for.</summary>
/// <param name="Labels">The labels of its identity.</param>
/// <param name="NamedPorts">The names that its own ports have, for rules about traffic into it.</param>
public sealed record PolicySubject(LabelSet Labels, NamedPorts NamedPorts)
{
    /// <summary>A subject without named ports.</summary>
    public PolicySubject(LabelSet labels)
        : this(labels, NamedPorts.Empty)
    {
    }

    /// <summary>Whether it is the node itself.</summary>
    public bool IsHost => Labels.Contains(ReservedLabels.Host);

    /// <summary>Whether its labels are not known yet.</summary>
    public bool IsInit => Labels.Contains(ReservedLabels.Init);

    /// <summary>Whether a rule selects it: rules for nodes the node, other rules everything else.</summary>
    public bool IsSelectedBy(PolicyRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        return rule.IsForNodes == IsHost && rule.Subject.Matches(Labels);
    }
}
