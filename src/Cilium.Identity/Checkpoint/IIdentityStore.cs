// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Keeps the identities of this node across restarts, so that labels get their old numbers again.</summary>
public interface IIdentityStore
{
    /// <summary>Replaces what is stored; a crash at any moment leaves either the old or the new content.</summary>
    /// <exception cref="IdentityStoreException">It could not be written; the old content is still there.</exception>
    ValueTask SaveAsync(IReadOnlyCollection<SecurityIdentity> identities, CancellationToken cancellationToken = default);

    /// <summary>What is stored; nothing if nothing was ever stored.</summary>
    /// <exception cref="IdentityStoreException">It cannot be read; the error says where. Starting without it renumbers identities.</exception>
    ValueTask<IReadOnlyList<SecurityIdentity>> LoadAsync(CancellationToken cancellationToken = default);
}
