// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Build;

/// <summary>Where a bit field lies: the smallest aligned unit that holds all of it, and its place inside.</summary>
internal sealed record BitField(BtfMember Member, string Unit, int Offset, int Shift, ulong Mask)
{
    public static BitField Of(BtfMember member)
    {
        foreach (var (unit, bits) in new[] { ("byte", 8u), ("ushort", 16u), ("uint", 32u), ("ulong", 64u) })
        {
            var start = member.BitOffset / bits * bits;
            if (member.BitOffset + member.BitSize <= start + bits)
            {
                var mask = member.BitSize >= 64 ? ulong.MaxValue : (1UL << (int)member.BitSize) - 1;
                return new BitField(member, unit, (int)(start / 8), (int)(member.BitOffset - start), mask);
            }
        }

        throw new GeneratorException($"The bit field '{member.Name}' crosses the units of its storage; C# cannot express that.");
    }
}
