// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class MaglevSeedTests
{
    [Fact]
    public void The_default_is_that_of_Cilium()
    {
        Assert.Equal(new MaglevSeed(0x24b7ef82, 0x71dcda46, 0x92505688), MaglevSeed.Default);
        Assert.Equal("JLfvgnHc2kaSUFaI", MaglevSeed.Default.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("JLfvgnHc2kaSUFa")]
    [InlineData("JLfvgnHc2kaSUFaIJLfv")]
    [InlineData("JLfvgnHc2kaSUF==")]
    [InlineData("JLfvgnHc2ka!UFaI")]
    public void Anything_but_12_bytes_is_refused(string text)
    {
        Assert.False(MaglevSeed.TryParse(text, out _));
        Assert.Contains(text, Assert.Throws<FormatException>(() => MaglevSeed.Parse(text)).Message, StringComparison.Ordinal);
    }
}
