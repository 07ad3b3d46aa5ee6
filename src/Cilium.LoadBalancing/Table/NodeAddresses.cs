// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>The addresses of nodes, and whether the data plane has them.</summary>
internal sealed class NodeAddresses
{
    private readonly HashSet<IpPrefix> _local = [], _remote = [];

    internal IPAddress[] Local { get; private set; } = [];

    internal IPAddress[] Remote { get; private set; } = [];

    internal int Failures { get; private set; }

    /// <summary>When they are to be written, in ticks of the clock; never when the data plane has them.</summary>
    internal long Due { get; private set; } = long.MaxValue;

    internal bool IsOutdated => Due != long.MaxValue;

    internal bool IsLocal(IPAddress address) => _local.Contains(IpPrefix.FromAddress(address));

    internal bool IsRemote(IPAddress address) => _remote.Contains(IpPrefix.FromAddress(address));

    internal void Set(IEnumerable<IPAddress> local, IEnumerable<IPAddress> remote, long now)
    {
        (Local, Remote) = ([.. local], [.. remote]);
        _local.Clear();
        _remote.Clear();
        _local.UnionWith(Local.Select(IpPrefix.FromAddress));
        _remote.UnionWith(Remote.Select(IpPrefix.FromAddress));
        Due = now;
    }

    internal void Settle() => (Due, Failures) = (long.MaxValue, 0);

    internal void Fail(long now, Backoff backoff) => Due = now + backoff.DelayAfter(++Failures).Ticks;
}
