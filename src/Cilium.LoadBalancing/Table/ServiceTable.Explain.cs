// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    /// <summary>Says which backend a connection would reach now, and why, or why nobody; by what is in force in the data plane.</summary>
    /// <exception cref="ArgumentException">The addresses are of different families, or neither IPv4 nor IPv6.</exception>
    public ServiceExplanation Explain(ServiceConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection.Client);
        ArgumentNullException.ThrowIfNull(connection.Address);
        if (connection.Client.AddressFamily != connection.Address.AddressFamily
            || connection.Address.AddressFamily is not (AddressFamily.InterNetwork or AddressFamily.InterNetworkV6))
        {
            throw new ArgumentException($"Client {connection.Client} and address {connection.Address} must both be IPv4 or IPv6.", nameof(connection));
        }

        lock (_gate)
        {
            return FindFrontend(connection) is { } found
                ? ConnectionExplainer.Explain(connection, found.State, found.Frontend, _node.MaglevSeed)
                : ConnectionExplainer.NoService(connection);
        }
    }

    private (ServicePortState State, FrontendState Frontend)? FindFrontend(ServiceConnection connection)
    {
        bool isIPv6 = connection.Address.AddressFamily == AddressFamily.InterNetworkV6;
        if (Find(connection.Address) is { } exact)
        {
            return exact;
        }

        // A port of any node is reached from within without going there, one of this node alone only here.
        bool isHere = _nodeAddresses.IsLocal(connection.Address) || (!connection.IsFromOutside && IPAddress.IsLoopback(connection.Address));
        bool isElsewhere = !connection.IsFromOutside && _nodeAddresses.IsRemote(connection.Address);
        return (isHere || isElsewhere) && Find(null) is { } found && (isHere || found.Frontend.Kind == FrontendKind.NodePort) ? found : null;

        (ServicePortState State, FrontendState Frontend)? Find(IPAddress? address) =>
            _frontends.TryGetValue(FrontendKey.Of(address, connection.Port, connection.Protocol, isIPv6), out PortEntry? port)
                ? (port.InForce!, port.InForce!.Frontends.First(frontend => frontend.Port == connection.Port && Equals(frontend.Address, address)))
                : null;
    }
}
