// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>An observer could not take over new identities: no address may point to them, and they were not handed out.</summary>
public sealed class IdentityPublicationException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "identity-publication";

    /// <summary>Creates the error.</summary>
    /// <param name="identities">The identities.</param>
    /// <param name="innerException">What the observer threw.</param>
    public IdentityPublicationException(IReadOnlyList<SecurityIdentity> identities, Exception innerException)
        : base(
            ErrorId,
            $"{identities.Count} identities (first: {identities[0]}) could not be made known to the policy data plane.",
            "See the inner error; the identities can be asked for again.",
            isTransient: true,
            innerException)
    {
        Identities = identities;
    }

    /// <summary>The identities that were not handed out.</summary>
    public IReadOnlyList<SecurityIdentity> Identities { get; }
}
