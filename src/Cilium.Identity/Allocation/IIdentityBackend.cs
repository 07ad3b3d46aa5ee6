// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Allocates cluster-wide identities somewhere that all nodes share, such as a key-value store or custom resources.</summary>
/// <remarks>Without a backend the node numbers them itself. Safe from any thread.</remarks>
public interface IIdentityBackend
{
    /// <summary>The number that the cluster gives to these labels; allocated if they have none yet.</summary>
    ValueTask<NumericIdentity> AcquireAsync(LabelSet labels, CancellationToken cancellationToken);

    /// <summary>Says that this node no longer uses the identity.</summary>
    ValueTask ReleaseAsync(SecurityIdentity identity, CancellationToken cancellationToken);
}
