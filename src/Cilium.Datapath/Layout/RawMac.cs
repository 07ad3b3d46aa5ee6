// SPDX-License-Identifier: Apache-2.0
using System.Net.NetworkInformation;
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>Six bytes of a MAC address.</summary>
[InlineArray(6)]
internal struct RawMac
{
    private byte _first;

    public static RawMac From(PhysicalAddress? mac)
    {
        RawMac raw = default;
        mac?.GetAddressBytes().AsSpan(0, 6).CopyTo(raw);
        return raw;
    }

    public readonly PhysicalAddress ToPhysicalAddress()
    {
        ReadOnlySpan<byte> bytes = this;
        return new PhysicalAddress(bytes.ToArray());
    }
}
