// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>Tells the backends of a service port apart. Small and quick to hash: every computation looks each backend up.</summary>
internal readonly struct BackendKey : IEquatable<BackendKey>
{
    private const ulong Spread1 = 0x9e3779b97f4a7c15, Spread2 = 0xd6e8feb86659fd93;
    private readonly ulong _high, _low;
    private readonly int _length;

    private BackendKey(ulong high, ulong low, int length, ushort port) => (_high, _low, _length, Port) = (high, low, length, port);

    internal ushort Port { get; }

    internal static BackendKey Of(IPAddress address, ushort port)
    {
        Span<byte> bytes = stackalloc byte[16];
        bytes.Clear();
        address.TryWriteBytes(bytes, out int length);
        return new(BinaryPrimitives.ReadUInt64LittleEndian(bytes), BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]), length, port);
    }

    internal static BackendKey Of(BackendTarget target) => Of(target.Address, target.Port);

    public static bool operator ==(BackendKey left, BackendKey right) => left.Equals(right);

    public static bool operator !=(BackendKey left, BackendKey right) => !left.Equals(right);

    public bool Equals(BackendKey other) => _high == other._high && _low == other._low && _length == other._length && Port == other.Port;

    /// <summary>Whether it is a backend of this address.</summary>
    internal bool HasAddress(IPAddress address) => Equals(Of(address, Port));

    /// <summary>Some order, the same whatever happened before.</summary>
    internal static int Compare(BackendKey left, BackendKey right) =>
        (left._length, left._high, left._low, left.Port).CompareTo((right._length, right._high, right._low, right.Port));

    public override bool Equals(object? obj) => obj is BackendKey other && Equals(other);

    public override int GetHashCode()
    {
        ulong hash = (_high ^ ((ulong)Port << 48)) * Spread1;
        hash = (hash ^ (hash >> 32) ^ _low) * Spread2;
        return (int)(hash >> 32);
    }
}
