// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Learns which identities exist, before any address points to them.</summary>
public interface IIdentityObserver
{
    /// <summary>Identities came, changed their labels, or went.</summary>
    /// <param name="added">New identities, and identities whose labels changed (reserved ones only: the labels of <c>host</c> may change).</param>
    /// <param name="removed">Identities that no address points to any more. Disjoint from <paramref name="added"/>.</param>
    /// <remarks>
    /// Synchronous on purpose: when it returns, every data plane knows the membership of the added identities, so that the caller may
    /// then point addresses to them. It is never called twice at the same time, and calls arrive in the order of the changes.
    /// If it throws, the caller must not point any address to the added identities.
    /// </remarks>
    void OnIdentitiesChanged(IReadOnlyCollection<SecurityIdentity> added, IReadOnlyCollection<NumericIdentity> removed);
}
