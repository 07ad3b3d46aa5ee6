// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;

namespace Datapath.Tests;

internal sealed partial class NetworkBed
{
    /// <summary>Opens a socket of the node, bound to the address of the device to the world.</summary>
    public Socket Open(Family family, byte protocol, ushort port = 0)
    {
        bool isTcp = protocol == TestPolicy.Tcp;
        IPAddress address = family == Family.IPv4 ? NodeAddresses.Node4 : NodeAddresses.Node6;
        Socket? socket = null;
        _node.Plane.Namespace.Run(() =>
        {
            socket = new Socket(address.AddressFamily, isTcp ? SocketType.Stream : SocketType.Dgram, isTcp ? ProtocolType.Tcp : ProtocolType.Udp);
            socket.Bind(new IPEndPoint(address, port));
        });
        return socket!;
    }
}
