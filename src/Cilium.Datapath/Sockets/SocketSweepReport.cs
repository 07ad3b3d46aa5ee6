// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What a search for sockets whose backend has gone found and did.</summary>
/// <param name="Matched">Connected sockets whose backend had gone: all of UDP, and those of TCP that are to end with their backend.</param>
/// <param name="Destroyed">Those that were destroyed: their owners' calls fail with ECONNABORTED.</param>
/// <param name="Vanished">Those that were closed meanwhile.</param>
/// <param name="Kept">TCP sockets whose backend has gone and that may stay. Not among <paramref name="Matched"/>.</param>
/// <param name="Failures">Those that could not be destroyed.</param>
public sealed record SocketSweepReport(int Matched, int Destroyed, int Vanished, int Kept, IReadOnlyList<SocketSweepFailure> Failures)
{
    /// <summary>Sockets that could not be destroyed.</summary>
    public int Missed => Failures.Sum(failure => failure.Sockets);
}
