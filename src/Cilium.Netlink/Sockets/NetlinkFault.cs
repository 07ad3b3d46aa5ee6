// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>What is known about a failed request, and how it reads.</summary>
internal sealed record NetlinkFault(string Operation, int Errno)
{
    private readonly string? _remedy;

    internal string? ExtendedAck { get; init; }

    internal int? AttributeOffset { get; init; }

    internal string? AttributePath { get; init; }

    internal int? MissingAttribute { get; init; }

    internal string? Remedy
    {
        get => _remedy ?? UsualRemedy;
        init => _remedy = value;
    }

    private string? UsualRemedy => Errno switch
    {
        Interop.Errno.EPERM or Interop.Errno.EACCES => "Run as root or grant CAP_NET_ADMIN (and CAP_SYS_ADMIN to enter namespaces).",
        Interop.Errno.EEXIST => "Remove the existing one first, or replace it.",
        Interop.Errno.ENODEV => "The link is not there (any more): list the links of this namespace.",
        Interop.Errno.ENETUNREACH => "The gateway must be reachable through the link: add its address or route first, or mark the route on-link.",
        Interop.Errno.ETIMEDOUT => "The kernel's answer did not arrive: repeat the request, or raise NetlinkOptions.ReplyTimeout.",
        Interop.Errno.ENOBUFS => "Raise NetlinkOptions.ReceiveBufferSize.",
        _ => null,
    };

    internal string ToMessage()
    {
        var text = new StringBuilder(Operation).Append(": ");
        if (Errno == Interop.Errno.EBADMSG && ExtendedAck is null)
        {
            return text.Append("the kernel's answer is malformed").ToString();
        }

        text.Append(Interop.Errno.Name(Errno)).Append(" (").Append(Marshal.GetPInvokeErrorMessage(Errno)).Append(')');
        if (ExtendedAck is not null)
        {
            text.Append(": ").Append(ExtendedAck.TrimEnd('.', ' '));
        }

        if (AttributePath is not null || AttributeOffset is not null)
        {
            text.Append(" [").Append(AttributePath ?? "attribute").Append(" at byte ").Append(AttributeOffset).Append(']');
        }

        if (MissingAttribute is not null)
        {
            text.Append(" [attribute ").Append(MissingAttribute).Append(" is missing]");
        }

        text.Append('.');
        return Remedy is null ? text.ToString() : text.Append(' ').Append(Remedy).ToString();
    }
}
