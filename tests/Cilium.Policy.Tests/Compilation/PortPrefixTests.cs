// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

public class PortPrefixTests
{
    [Theory]
    [InlineData(80, 80, 1)]
    [InlineData(1, 65535, 16)]
    [InlineData(1, 65534, 30)]
    [InlineData(0, 1023, 1)]
    [InlineData(8080, 8090, 3)]
    public void A_range_is_cut_into_the_fewest_prefixes(ushort first, ushort last, int count) =>
        Assert.Equal(count, PortPrefixes.Of(first, last).Count);

    [Fact]
    public void The_prefixes_of_a_range_hold_exactly_its_ports()
    {
        var random = new Random(3);
        for (var round = 0; round < 300; round++)
        {
            var first = (ushort)random.Next(65536);
            var last = (ushort)random.Next(first, 65536);
            var next = (int)first;
            foreach (var (port, length) in PortPrefixes.Of(first, last))
            {
                Assert.Equal(next, port);
                next += 1 << (16 - length);
            }

            Assert.Equal(last + 1, next);
        }
    }
}
