// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>Looks up attributes in a received rtnetlink message; what is malformed is treated as absent.</summary>
internal readonly ref struct LinkNetlinkAttributes(ReadOnlySpan<byte> bytes)
{
    private const int HeaderSize = 4;
    private const ushort TypeMask = 0x3fff;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>The value of the first attribute of this type; empty when there is none.</summary>
    public ReadOnlySpan<byte> Find(ushort type)
    {
        ReadOnlySpan<byte> rest = _bytes;
        while (rest.Length >= HeaderSize)
        {
            int length = MemoryMarshal.Read<ushort>(rest);
            if (length < HeaderSize || length > rest.Length)
            {
                break;
            }

            if ((MemoryMarshal.Read<ushort>(rest[2..]) & TypeMask) == type)
            {
                return rest[HeaderSize..length];
            }

            rest = rest[Math.Min((length + 3) & ~3, rest.Length)..];
        }

        return default;
    }

    public LinkNetlinkAttributes Nested(ushort type) => new(Find(type));

    /// <summary>A 32-bit number; 0 when absent.</summary>
    public uint Number(ushort type)
    {
        ReadOnlySpan<byte> value = Find(type);
        return value.Length >= sizeof(uint) ? MemoryMarshal.Read<uint>(value) : 0;
    }

    /// <summary>A string; null when absent.</summary>
    public string? Text(ushort type)
    {
        ReadOnlySpan<byte> value = Find(type);
        return value.IsEmpty ? null : Encoding.UTF8.GetString(value.TrimEnd((byte)0));
    }
}
