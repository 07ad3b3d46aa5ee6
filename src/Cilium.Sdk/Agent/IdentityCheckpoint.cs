// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Identity;

namespace Cilium.Sdk;

/// <summary>Takes turns at the file of identities, which takes one writer at a time: the allocator's own loop saves to it,
/// and so does every change of endpoints.</summary>
/// <remarks>Each saves what the allocator holds when its turn comes, so that nothing older ever follows something newer.</remarks>
internal sealed class IdentityCheckpoint(IIdentityStore store, IdentityAllocator allocator) : IIdentityStore, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    public async ValueTask SaveAsync(IReadOnlyCollection<SecurityIdentity> identities, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await store.SaveAsync(allocator.ToCheckpoint(), cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    public ValueTask<IReadOnlyList<SecurityIdentity>> LoadAsync(CancellationToken cancellationToken = default) =>
        store.LoadAsync(cancellationToken);

    public void Dispose() => _turn.Dispose();
}
