// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A flow that was seen on the network; see <see cref="HubbleFlows"/> for how to read recordings.</summary>
public sealed record RecordedFlow
{
    /// <summary>When it was seen; null if not recorded.</summary>
    public DateTimeOffset? Time { get; init; }

    /// <summary>Who sent it.</summary>
    public required RecordedEnd Source { get; init; }

    /// <summary>To whom.</summary>
    public required RecordedEnd Destination { get; init; }

    /// <summary>The protocol.</summary>
    public required IpProtocol Protocol { get; init; }

    /// <summary>The port of the sender, host byte order; 0 if there is none.</summary>
    public ushort SourcePort { get; init; }

    /// <summary>The port of the receiver, host byte order, or the ICMP type.</summary>
    public ushort DestinationPort { get; init; }

    /// <summary>What became of it.</summary>
    public RecordedVerdict Verdict { get; init; }

    /// <summary>Why it was dropped; <see cref="DropReason.None"/> if it was not.</summary>
    public DropReason DropReason { get; init; }

    /// <summary>Whether it answers; null if not recorded.</summary>
    public bool? IsReply { get; init; }

    /// <summary>The line of the recording, from 1; 0 if there is none.</summary>
    public long Line { get; init; }

    /// <summary>Whether policy dropped it.</summary>
    public bool IsDeniedByPolicy =>
        Verdict == RecordedVerdict.Dropped && DropReason is DropReason.PolicyDenied or DropReason.PolicyDeny or DropReason.AuthenticationRequired;
}
