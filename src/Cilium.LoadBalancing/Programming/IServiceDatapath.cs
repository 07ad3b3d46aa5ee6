// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>Through which services program a data plane: the kernel's, or one in memory.</summary>
/// <remarks>
/// <para>Called from one thread at a time. Every method is idempotent, and either takes full effect or throws and leaves what was in
/// force; whoever calls keeps the former state, marks the service port degraded and tries again later.</para>
/// <para>A data plane compares with what it holds and writes what differs, in an order in which no packet meets a service without the
/// backends that it has before and after, or a slot that leads nowhere.</para>
/// </remarks>
public interface IServiceDatapath
{
    /// <summary>Adds or replaces service ports.</summary>
    /// <exception cref="ServiceMapFullException">They do not fit. Those before the failing one may be in force.</exception>
    void Apply(ReadOnlySpan<ServicePortState> states);

    /// <summary>Removes service ports; unknown ones are ignored. Connections to their backends go on as the transport allows.</summary>
    void Remove(ReadOnlySpan<ServicePortKey> keys);

    /// <summary>Says which addresses node ports are reached under.</summary>
    /// <param name="local">Of this node.</param>
    /// <param name="remote">Of other nodes: node ports there are reached from this node without going there.</param>
    void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote);

    /// <summary>Removes what a former process left and no <see cref="Apply"/> has claimed since. Call it once all sources have synced.</summary>
    /// <returns>How many frontends were removed.</returns>
    int Prune();
}
