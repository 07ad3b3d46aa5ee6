// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Gives identities to the address prefixes that somebody refers to, such as the CIDRs of policy rules.</summary>
public interface IPrefixRegistry
{
    /// <summary>States all prefixes that <paramref name="owner"/> needs from now on; what it asked for before and does not list now is released.</summary>
    /// <param name="owner">Who asks, such as <c>cnp/default/allow-dns</c>; one name, one set of prefixes.</param>
    /// <param name="prefixes">The prefixes; for a prefix that occurs twice the labels are united.</param>
    /// <remarks>
    /// When it returns, the prefixes have identities, observers know them, and the data plane resolves addresses to them. Prefixes are shared:
    /// one is given up when its last owner releases it. Observers are called from here: hold no lock that they take.
    /// </remarks>
    void Acquire(string owner, IReadOnlyCollection<PrefixLabels> prefixes);

    /// <summary>Gives up everything that <paramref name="owner"/> has asked for; nothing happens if that is nothing.</summary>
    void Release(string owner);
}
