// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>The kernel refused a netlink request, or its answer could not be used.</summary>
public class NetlinkException : Exception
{
    internal NetlinkException(NetlinkFault fault, Exception? inner = null)
        : base(fault.ToMessage(), inner)
    {
        Operation = fault.Operation;
        Errno = fault.Errno;
        ExtendedAck = fault.ExtendedAck;
        AttributeOffset = fault.AttributeOffset;
        AttributePath = fault.AttributePath;
        MissingAttribute = fault.MissingAttribute;
        Remedy = fault.Remedy;
    }

    /// <summary>What was attempted: "create link veth0".</summary>
    public string Operation { get; }

    /// <summary>The Linux error number, positive: 17 for EEXIST.</summary>
    public int Errno { get; }

    /// <summary>The error number's name: "EEXIST".</summary>
    public string ErrnoName => Interop.Errno.Name(Errno);

    /// <summary>The kernel's own explanation (<c>NLMSGERR_ATTR_MSG</c>), or null when it gave none.</summary>
    public string? ExtendedAck { get; }

    /// <summary>Where in the request the refused attribute begins, in bytes from the start of the message; null when the kernel did not say.</summary>
    public int? AttributeOffset { get; }

    /// <summary>The refused attribute and those that contain it, "IFLA_LINKINFO/IFLA_INFO_DATA/IFLA_VXLAN_ID"; null when the kernel did not say.</summary>
    public string? AttributePath { get; }

    /// <summary>The number of an attribute that the kernel misses in the request; null when it did not say.</summary>
    public int? MissingAttribute { get; }

    /// <summary>What to do about it, or null when the error says it all.</summary>
    public string? Remedy { get; }

    /// <summary>Whether the object, its link or its table is not there (ENOENT, ENODEV, ESRCH, EADDRNOTAVAIL).</summary>
    public bool IsNotFound => Errno is Interop.Errno.ENOENT or Interop.Errno.ENODEV or Interop.Errno.ESRCH or Interop.Errno.EADDRNOTAVAIL;

    /// <summary>Whether the object exists already (EEXIST).</summary>
    public bool IsAlreadyExists => Errno == Interop.Errno.EEXIST;

    /// <summary>Whether rights are missing (EPERM, EACCES).</summary>
    public bool IsPermissionDenied => Errno is Interop.Errno.EPERM or Interop.Errno.EACCES;

    /// <summary>Whether the same request may succeed when repeated (EINTR, EAGAIN, EBUSY, ENOBUFS, ENOMEM, ETIMEDOUT).</summary>
    public bool IsTransient => Errno is Interop.Errno.EINTR or Interop.Errno.EAGAIN or Interop.Errno.EBUSY
        or Interop.Errno.ENOBUFS or Interop.Errno.ENOMEM or Interop.Errno.ETIMEDOUT;

    internal static NetlinkException FromLastError(string operation)
        => new(new NetlinkFault(operation, Marshal.GetLastPInvokeError()));
}
