// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>A backend of a service port, with what decides whether it is chosen.</summary>
internal readonly record struct BackendCandidate(
    Backend Source, BackendKey Key, BackendPhase Phase, bool IsLocal, bool IsOfOtherCluster)
{
    internal IPAddress Address => Source.Address;

    internal ushort Port => Key.Port;

    internal int Weight => Math.Max(1, Source.Weight);
}
