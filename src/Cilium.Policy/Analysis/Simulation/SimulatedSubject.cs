// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What is enforced at parties for which the rules mean the same; a conflict instead of a policy when they disagree.</summary>
internal sealed class SimulatedSubject
{
    private readonly ConcurrentDictionary<LabelSet, FoldedPeer> _peers = [];

    public SimulatedSubject(FoldedPolicy policy) => Policy = policy;

    public SimulatedSubject(PolicyConflictException conflict) => Conflict = conflict;

    public FoldedPolicy? Policy { get; }

    public PolicyConflictException? Conflict { get; }

    public FoldedPeer PeerOf(LabelSet labels) => _peers.GetOrAdd(labels, static (labels, policy) => new(policy, labels), Policy!);
}
