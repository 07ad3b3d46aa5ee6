// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Takes policy documents: an engine, or a repository alone.</summary>
public interface IPolicyTarget
{
    /// <summary>Removes objects, then adds or replaces others, as one change.</summary>
    RuleChange Apply(IReadOnlyCollection<PolicyDocument> upserts, IReadOnlyCollection<PolicyResource> removals);
}
