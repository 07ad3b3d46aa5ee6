// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>How an attempt to read a datagram without waiting ended.</summary>
internal enum ReceiveOutcome
{
    Received,
    Empty,
    Overflowed,
}
