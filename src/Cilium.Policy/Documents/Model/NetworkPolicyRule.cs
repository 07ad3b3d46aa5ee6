// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>One element of <c>ingress</c> or <c>egress</c> of a Kubernetes policy.</summary>
/// <param name="Peers">Whom it is about; empty means everybody.</param>
/// <param name="Ports">The ports; empty means every port of every protocol.</param>
/// <param name="Line">The line in the text where it begins, from 1.</param>
public sealed record NetworkPolicyRule(ImmutableArray<NetworkPolicyPeer> Peers, ImmutableArray<PortSpec> Ports, int Line);
