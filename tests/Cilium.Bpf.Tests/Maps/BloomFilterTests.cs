// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class BloomFilterTests
{
    [Fact]
    public void What_was_added_may_be_there_and_most_others_are_not()
    {
        using var filter = BpfBloomFilter<ulong>.Create(new BpfMapOptions(BpfMapType.BloomFilter) { MaxEntries = 1000, Extra = 4 });
        for (ulong value = 0; value < 500; value++)
        {
            filter.Add(value);
        }

        Assert.All(Enumerable.Range(0, 500), value => Assert.True(filter.MayContain((ulong)value)));
        Assert.InRange(Enumerable.Range(1000, 1000).Count(value => filter.MayContain((ulong)value)), 0, 200);
        Assert.Equal(4UL, filter.GetInfo().Extra);
    }
}
