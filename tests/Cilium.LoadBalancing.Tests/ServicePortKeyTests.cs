// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class ServicePortKeyTests
{
    [Theory]
    [InlineData(false, "default/web:80/tcp")]
    [InlineData(true, "default/web:80/tcp/v6")]
    public void A_key_reads_as_people_write_it(bool isIPv6, string text) =>
        Assert.Equal(text, new ServicePortKey("default", "web", 80, IpProtocol.Tcp, isIPv6).ToString());
}
