// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Datapath.Tests;

/// <summary>Value of <c>socket_destinations</c> (C: <c>struct socket_destinations</c>), which the agent neither reads nor writes.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SocketDestinationsValue
{
    public PeerArray Peers;
    public uint Clock;
    public uint Recent;

    [InlineArray(16)]
    internal struct PeerArray
    {
        private SocketPeerValue _first;
    }
}
