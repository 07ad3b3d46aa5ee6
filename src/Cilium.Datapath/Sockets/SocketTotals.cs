// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What became of sockets whose backend went, since the balancer was opened; those marked so, since its maps were made.</summary>
/// <param name="Matched">See <see cref="SocketSweepReport.Matched"/>.</param>
/// <param name="Destroyed">See <see cref="SocketSweepReport.Destroyed"/>.</param>
/// <param name="Missed">See <see cref="SocketSweepReport.Missed"/>.</param>
/// <param name="Moved">Destinations of unconnected sockets that were given another backend, theirs taking no new traffic (since the maps were
/// made).</param>
/// <param name="OutOfMemory">Connections and datagrams that were refused because the kernel had no memory to remember them (since the
/// maps were made).</param>
public sealed record SocketTotals(long Matched, long Destroyed, long Missed, long Moved, long OutOfMemory);
