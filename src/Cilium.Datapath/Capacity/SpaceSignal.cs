// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Wakes those who wait until something of the maps is given back. Thread-safe; costs next to nothing while nobody waits.</summary>
internal sealed class SpaceSignal
{
    private TaskCompletionSource? _waiting;

    /// <summary>Completes when something is given back after this call.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource fresh = new(TaskCreationOptions.RunContinuationsAsynchronously);
        return (Interlocked.CompareExchange(ref _waiting, fresh, null) ?? fresh).Task.WaitAsync(cancellationToken);
    }

    /// <summary>Something was given back.</summary>
    public void Note() => Interlocked.Exchange(ref _waiting, null)?.TrySetResult();
}
