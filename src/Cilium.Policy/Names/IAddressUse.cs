// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Knows which addresses connections of this node's endpoints lead to, so that these outlive the answers that named them.</summary>
public interface IAddressUse
{
    /// <summary>Those of the given addresses to which an endpoint of this node has a connection.</summary>
    /// <param name="addresses">Addresses, as prefixes of full length.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="Exception">It cannot be told; then no address is taken to be idle.</exception>
    IReadOnlySet<IpPrefix> FindUsed(IReadOnlySet<IpPrefix> addresses, CancellationToken cancellationToken = default);
}
