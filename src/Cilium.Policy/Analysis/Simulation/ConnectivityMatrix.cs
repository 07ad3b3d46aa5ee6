// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>Who reaches whom, on which ports.</summary>
/// <param name="Groups">The parties, those together between which no policy can tell.</param>
/// <param name="Planes">The traffic, that together for which everybody reaches the same.</param>
public sealed record ConnectivityMatrix(ImmutableArray<PartyGroup> Groups, ImmutableArray<ConnectivityPlane> Planes);
