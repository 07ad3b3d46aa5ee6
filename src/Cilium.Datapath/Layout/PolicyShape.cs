// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Datapath.Layout;

/// <summary>Which classifier look-ups can hit, one byte per protocol slot; the last says whether any-protocol exists.</summary>
[InlineArray(8)]
internal struct PolicyShape
{
    public const byte Exact = 1;
    public const byte Ranges = 2;
    public const byte Protocol = 4;
    public const byte AnyProtocol = 1;
    public const int AnySlot = 7;

    private byte _first;

    public static int SlotOf(byte protocol) => protocol switch
    {
        6 => 0,
        17 => 1,
        132 => 2,
        1 => 3,
        58 => 4,
        _ => 5,
    };
}
