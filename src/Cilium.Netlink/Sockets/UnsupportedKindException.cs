// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>The running kernel does not know a kind of link or qdisc.</summary>
public sealed class UnsupportedKindException : NetlinkException
{
    internal UnsupportedKindException(string objectType, string kind, NetlinkException cause)
        : base(
            new NetlinkFault(cause.Operation, cause.Errno)
            {
                ExtendedAck = cause.ExtendedAck ?? $"Unknown {objectType} kind '{kind}'",
                Remedy = $"Load the kernel module for {objectType} kind '{kind}', or use a kernel built with it.",
            },
            cause)
    {
        ObjectType = objectType;
        Kind = kind;
    }

    /// <summary>What has the kind: "link" or "qdisc".</summary>
    public string ObjectType { get; }

    /// <summary>The kind that the kernel does not know: "dummy", "fq".</summary>
    public string Kind { get; }
}
