// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Policy;

namespace Cilium.Sdk;

/// <summary>Has addresses kept that connections of the data plane lead to.</summary>
internal sealed class ConnectedAddresses(ConnectionTable connections) : IAddressUse
{
    public IReadOnlySet<IpPrefix> FindUsed(IReadOnlySet<IpPrefix> addresses, CancellationToken cancellationToken = default) =>
        connections.FindRemotes(addresses, cancellationToken);
}
