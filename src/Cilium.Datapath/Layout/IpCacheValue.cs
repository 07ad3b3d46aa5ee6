// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Value of the IP cache maps (C: <c>struct ipcache_entry</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct IpCacheValue : IEquatable<IpCacheValue>
{
    public uint Identity;
    public uint IdentitySlot;
    public uint Ifindex;
    public byte Flags;
    public byte EncryptKey;
    public ushort Pad;
    public RawAddress Tunnel;

    public readonly bool Equals(IpCacheValue other) =>
        Identity == other.Identity && IdentitySlot == other.IdentitySlot && Ifindex == other.Ifindex && Flags == other.Flags
        && EncryptKey == other.EncryptKey && Tunnel.Equals(other.Tunnel);

    public override readonly bool Equals(object? obj) => obj is IpCacheValue other && Equals(other);

    public override readonly int GetHashCode() => HashCode.Combine(Identity, IdentitySlot, Ifindex, Flags, EncryptKey);
}
