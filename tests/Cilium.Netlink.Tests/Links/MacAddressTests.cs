// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink.Tests;

public sealed class MacAddressTests
{
    [Fact]
    public void Text_and_bytes_come_back_as_they_went_in()
    {
        var mac = MacAddress.Parse("0A:1b:2c:3d:4e:Ff");
        Span<byte> bytes = stackalloc byte[6];
        mac.CopyTo(bytes);

        Assert.Equal([0x0a, 0x1b, 0x2c, 0x3d, 0x4e, 0xff], bytes.ToArray());
        Assert.Equal("0a:1b:2c:3d:4e:ff", mac.ToString());
        Assert.Equal(mac, new MacAddress(bytes));
        Assert.True(mac.IsLocal);
        Assert.False(mac.IsMulticast);
        Assert.True(MacAddress.Parse("01:00:5e:00:00:01").IsMulticast);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0a:1b:2c:3d:4e")]
    [InlineData("0a:1b:2c:3d:4e:ff:00")]
    [InlineData("0a-1b-2c-3d-4e-ff")]
    [InlineData("0g:1b:2c:3d:4e:ff")]
    [InlineData(" a:1b:2c:3d:4e:ff")]
    [InlineData("+a:1b:2c:3d:4e:ff")]
    public void Anything_else_is_refused(string? text)
    {
        Assert.False(MacAddress.TryParse(text, out _));
        if (text is not null)
        {
            Assert.Throws<FormatException>(() => MacAddress.Parse(text));
        }
    }

    [Fact]
    public void The_wrong_number_of_bytes_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new MacAddress(new byte[5]));
        Assert.Throws<ArgumentException>(() => MacAddress.Parse("02:00:00:00:00:01").CopyTo(new byte[5]));
    }
}
