// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;

namespace Cilium.Sdk;

/// <summary>An event of the data plane beside what the agent knows of its parties.</summary>
/// <param name="Event">What the kernel told.</param>
/// <param name="Time">When, on the wall clock.</param>
/// <param name="Source">The sender, where it is an endpoint of this node.</param>
/// <param name="Destination">The receiver, where it is an endpoint of this node.</param>
/// <param name="SourceLabels">The labels of the sender's identity; empty where it is not known.</param>
/// <param name="DestinationLabels">The labels of the receiver's identity; empty where it is not known.</param>
/// <param name="Rule">The rule that decided, or that would deny what is only audited; null where none did.</param>
public sealed record FlowRecord(
    FlowEvent Event,
    DateTimeOffset Time,
    Endpoint? Source,
    Endpoint? Destination,
    LabelSet SourceLabels,
    LabelSet DestinationLabels,
    PolicyRule? Rule)
{
    /// <summary>Whether the packet passed.</summary>
    public bool IsForwarded => Event.Type != FlowEventType.Drop;

    /// <summary>What became of the packet: dropped, forwarded, or forwarded because a denial is only audited, see <see cref="FlowEvent.Audit"/>.</summary>
    public RecordedVerdict Verdict =>
        !IsForwarded ? RecordedVerdict.Dropped
        : Event.IsAudited ? RecordedVerdict.Audit
        : RecordedVerdict.Forwarded;
}
