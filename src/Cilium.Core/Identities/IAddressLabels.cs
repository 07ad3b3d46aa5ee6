// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Takes labels that make addresses selectable, a few at a time: those of DNS names, which come and go by the thousand.</summary>
/// <remarks>Where all prefixes of an owner are known at once, <see cref="IPrefixRegistry"/> is simpler.</remarks>
public interface IAddressLabels
{
    /// <summary>Replaces the labels that <paramref name="owner"/> gives to some prefixes; its other prefixes stay as they are.</summary>
    /// <param name="owner">Who says so; one owner has one set of labels per prefix.</param>
    /// <param name="changes">The prefixes with their labels, each prefix once; empty labels withdraw what the owner said.</param>
    /// <remarks>
    /// Synchronous on purpose: when it returns, identities with these labels exist, every data plane knows their membership, and
    /// addresses lead to them. If it throws, the labels are accepted but some addresses may still lead where they led before;
    /// stating the same again tries again. Observers of identities are called from here: hold no lock that they take.
    /// </remarks>
    void SetLabels(string owner, IReadOnlyCollection<PrefixLabels> changes);
}
