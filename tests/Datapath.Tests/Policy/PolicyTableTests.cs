// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Datapath;
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

public sealed class PolicyTableTests
{
    public static TheoryData<int> Counts { get; } = [1, 2, 3, 4, 5, 50, 100, 1000, 5000];

    [Theory]
    [MemberData(nameof(Counts))]
    public void Every_key_stands_at_one_of_its_two_places(int count)
    {
        for (uint policy = 1; policy <= 20; policy++)
        {
            PolicySlotValue[] entries = [.. Entries(policy, count)];
            PolicySlotValue[] table = PolicyTable.Build(entries);
            int bits = System.Numerics.BitOperations.Log2((uint)table.Length);
            Assert.Equal(1 << bits, table.Length);
            Assert.Equal(count, table.Count(slot => slot.Key.Policy != 0));
            foreach (PolicySlotValue entry in entries)
            {
                // The programs' own arithmetic, see policy.h.
                ulong word = Unsafe.BitCast<PolicyKey, ulong>(entry.Key);
                PolicySlotValue first = table[(word * 0x9e3779b97f4a7c15) >> (64 - bits)], second = table[(word * 0xd6e8feb86659fd93) >> (64 - bits)];
                Assert.Contains(entry, (PolicySlotValue[])[first, second]);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Counts))]
    public void A_table_takes_at_most_four_slots_for_an_entry(int count)
    {
        int larger = 0;
        for (uint policy = 1; policy <= 50; policy++)
        {
            int length = PolicyTable.Build([.. Entries(policy, count)]).Length;
            Assert.InRange(length, 2, count * 8);
            larger += length > count * 4 ? 1 : 0;
        }

        // Rarely, keys meet in too few places and the table is made twice as large.
        Assert.InRange(larger, 0, 5);
    }

    [Fact]
    public void A_policy_without_entries_has_no_table() => Assert.Empty(PolicyTable.Build([]));

    [Theory]
    [InlineData(0u, 1)]
    [InlineData(64u, 4)]
    [InlineData(4_194_000u, 24)]
    public void The_word_of_a_table_says_where_it_is(uint first, int bits) =>
        Assert.Equal(new IndexRun(first, 1u << bits), PolicyTable.RunOf(PolicyTable.Word(first, bits)));

    private static IEnumerable<PolicySlotValue> Entries(uint policy, int count)
    {
        for (int i = 0; i < count; i++)
        {
            yield return new PolicySlotValue
            {
                Key = new PolicyKey { Policy = policy, Port = (ushort)((i / 2) << 4), Protocol = 6, Direction = (byte)((i % 2) + 1) },
                List = (uint)i,
            };
        }
    }
}
