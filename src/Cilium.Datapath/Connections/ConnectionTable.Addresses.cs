// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

public sealed partial class ConnectionTable
{
    /// <summary>Those of some addresses to which an endpoint of this node has opened a connection that is still tracked; revoked
    /// ones do not count.</summary>
    /// <param name="addresses">Addresses, as prefixes of full length.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <exception cref="BpfException">The connections cannot be read.</exception>
    /// <remarks>Reads the whole table once; allocates nothing per connection.</remarks>
    public IReadOnlySet<IpPrefix> FindRemotes(IReadOnlySet<IpPrefix> addresses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        HashSet<IpPrefix> found = [];
        if (addresses.Count == 0)
        {
            return found;
        }

        using IDisposable reading = _maps.Read();
        uint now = Now();
        foreach (var (key, value) in _maps.Connections4.Concat(_maps.Connections4More))
        {
            if (IsOpen(value, now))
            {
                Add(RawAddress.FromWord(key.RemoteAddress).ToPrefix(isIPv6: false));
            }
        }

        foreach (var (key, value) in _maps.Connections6.Concat(_maps.Connections6More))
        {
            if (IsOpen(value, now))
            {
                Add(key.RemoteAddress.ToPrefix(isIPv6: true));
            }
        }

        return found;

        void Add(IpPrefix remote)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (addresses.Contains(remote))
            {
                found.Add(remote);
            }
        }
    }

    private static bool IsOpen(in ConnectionValue connection, uint now) =>
        (int)(connection.Lifetime - now) >= 0 && (connection.Flags & (ConnectionFlags.FromRemote | ConnectionFlags.Denied)) == 0;
}
