// SPDX-License-Identifier: Apache-2.0
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>Bytes that should be netlink messages or attributes are not: truncated, or lengths that do not fit.</summary>
public sealed class NetlinkFormatException : NetlinkException
{
    internal NetlinkFormatException(string reason)
        : base(new NetlinkFault("read a netlink message", Interop.Errno.EBADMSG) { ExtendedAck = reason })
        => Reason = reason;

    /// <summary>What does not fit.</summary>
    public string Reason { get; }
}
