// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.LoadBalancing.Tests;

public sealed class Murmur3Tests
{
    // Values that several independent implementations publish for the x64 variant of 128 bits, seed 0.
    [Theory]
    [InlineData("", 0, 0)]
    [InlineData("hello", 0xcbd8a7b341bd9b02, 0x5b1e906a48ae1d19)]
    [InlineData("hello, world", 0x342fac623a5ebc8e, 0x4cdcbc079642414d)]
    [InlineData("19 Jan 2038 at 3:14:07 AM", 0xb89e5988b737affc, 0x664fc2950231b2cb)]
    [InlineData("The quick brown fox jumps over the lazy dog.", 0xcd99481f9ee902c9, 0x695da1a38987b6e7)]
    public void The_hash_is_the_published_one(string text, ulong low, ulong high) =>
        Assert.Equal((low, high), Murmur3.Hash(Encoding.ASCII.GetBytes(text), 0));

    [Fact]
    public void The_seed_and_every_length_count()
    {
        byte[] bytes = Enumerable.Range(1, 40).Select(value => (byte)value).ToArray();
        var hashes = Enumerable.Range(0, 41).SelectMany(length => new[] { Murmur3.Hash(bytes.AsSpan(0, length), 1), Murmur3.Hash(bytes.AsSpan(0, length), 2) });
        Assert.Equal(82, hashes.Distinct().Count());
    }
}
