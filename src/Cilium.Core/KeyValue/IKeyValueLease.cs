// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A lease: keys bound to it vanish when it is not kept alive any more. Disposing revokes it.</summary>
public interface IKeyValueLease : IAsyncDisposable
{
    /// <summary>The number, for binding keys.</summary>
    KeyValueLeaseId Id { get; }

    /// <summary>How long the keys outlive the last sign of life.</summary>
    TimeSpan TimeToLive { get; }

    /// <summary>Cancelled when the lease is lost: its keys are gone or will be, and must be written again under another lease.</summary>
    CancellationToken Lost { get; }
}
