// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Connections that a test opens and closes by hand.</summary>
internal sealed class FakeAddressUse : IAddressUse
{
    public HashSet<IpPrefix> Used { get; } = [];

    /// <summary>What the next question ends with.</summary>
    public Exception? Fault { get; set; }

    public int Questions { get; private set; }

    public void Open(string address) => Used.Add(IpPrefix.Parse(address));

    public void Close(string address) => Used.Remove(IpPrefix.Parse(address));

    public IReadOnlySet<IpPrefix> FindUsed(IReadOnlySet<IpPrefix> addresses, CancellationToken cancellationToken = default)
    {
        Questions++;
        return Fault is { } fault ? throw fault : Used.Where(addresses.Contains).ToHashSet();
    }
}
