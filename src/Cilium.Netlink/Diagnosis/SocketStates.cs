// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>States of sockets. A UDP socket is <see cref="Established"/> when connected, else <see cref="Closed"/>.</summary>
/// <remarks>Bit n is the kernel's state number n (<c>net/tcp_states.h</c>).</remarks>
[Flags]
public enum SocketStates
{
    /// <summary>No state.</summary>
    None = 0,

    /// <summary>Connected.</summary>
    Established = 1 << 1,

    /// <summary>SYN sent.</summary>
    SynSent = 1 << 2,

    /// <summary>SYN received.</summary>
    SynReceived = 1 << 3,

    /// <summary>Closed by this side, waiting for the acknowledgement.</summary>
    FinWait1 = 1 << 4,

    /// <summary>Closed by this side, waiting for the other.</summary>
    FinWait2 = 1 << 5,

    /// <summary>Gone, its numbers kept from being used again too early.</summary>
    TimeWait = 1 << 6,

    /// <summary>Not connected.</summary>
    Closed = 1 << 7,

    /// <summary>Closed by the other side.</summary>
    CloseWait = 1 << 8,

    /// <summary>Closed by both, waiting for the last acknowledgement.</summary>
    LastAcknowledgement = 1 << 9,

    /// <summary>Accepts connections.</summary>
    Listening = 1 << 10,

    /// <summary>Closed by both at once.</summary>
    Closing = 1 << 11,

    /// <summary>A connection request that is not a socket yet.</summary>
    NewSynReceived = 1 << 12,

    /// <summary>Every state.</summary>
    All = (1 << 13) - 2,

    /// <summary>States of a connection: all but <see cref="Listening"/>, <see cref="Closed"/> and <see cref="TimeWait"/>.</summary>
    Connected = All & ~(Listening | Closed | TimeWait),
}
