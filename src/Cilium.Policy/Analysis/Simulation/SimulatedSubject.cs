// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What is enforced, and audited, at parties for which the rules mean the same; a conflict instead of a policy when they
/// disagree.</summary>
internal sealed class SimulatedSubject
{
    private readonly ConcurrentDictionary<LabelSet, (FoldedPeer Peer, FoldedPeer? Shadowed)> _peers = [];

    public SimulatedSubject(FoldedPolicy policy, FoldedPolicy? shadow, PolicyConflictException? auditConflict)
    {
        Policy = policy;
        Shadow = shadow;
        AuditConflict = auditConflict;
    }

    public SimulatedSubject(PolicyConflictException conflict) => Conflict = conflict;

    public FoldedPolicy? Policy { get; }

    /// <summary>What would judge if audited policies were enforced too; null where that denies nothing more.</summary>
    public FoldedPolicy? Shadow { get; }

    public PolicyConflictException? Conflict { get; }

    /// <summary>Why there is no shadow although policies are audited.</summary>
    public PolicyConflictException? AuditConflict { get; }

    /// <summary>All that can make a verdict differ.</summary>
    public IEnumerable<FoldedPolicy> Policies => new[] { Policy, Shadow }.OfType<FoldedPolicy>();

    /// <summary>The verdict; null where there is no policy.</summary>
    public PolicyVerdict? Judge(TrafficDirection direction, LabelSet labels, TrafficPort traffic, bool isAuditMode)
    {
        if (Policy is null)
        {
            return null;
        }

        var (peer, shadowed) = PeerOf(labels);
        var verdict = Policy.Judge(direction, peer, traffic.Protocol, traffic.Port, isAuditMode);
        return Shadow is null ? verdict : verdict.AuditedBy(Shadow.Judge(direction, shadowed!, traffic.Protocol, traffic.Port, isAuditMode: false));
    }

    /// <summary>Why; null where there is no policy.</summary>
    public PolicyExplanation? Explain(TrafficDirection direction, LabelSet labels, TrafficPort traffic, bool isAuditMode)
    {
        if (Policy is null)
        {
            return null;
        }

        var (peer, shadowed) = PeerOf(labels);
        var explanation = Build(Policy, peer, isAuditMode);
        return Shadow is not null ? explanation.AuditedBy(Build(Shadow, shadowed!, isAudit: false))
            : AuditConflict is not null ? explanation.With(AuditConflict)
            : explanation;

        PolicyExplanation Build(FoldedPolicy policy, FoldedPeer from, bool isAudit) =>
            new ExplanationBuilder(policy, direction, labels, traffic.Protocol, traffic.Port)
                .Build(policy.Decide(direction, from, traffic.Protocol, traffic.Port), isAudit);
    }

    private (FoldedPeer Peer, FoldedPeer? Shadowed) PeerOf(LabelSet labels) => _peers.GetOrAdd(
        labels,
        static (labels, subject) => (new(subject.Policy!, labels), subject.Shadow is null ? null : new(subject.Shadow, labels)),
        this);
}
