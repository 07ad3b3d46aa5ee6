// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink.Tests;

public sealed class SysctlTests
{
    [Fact]
    public void A_setting_changes_in_its_namespace_only()
    {
        using var one = new TestNetwork();
        using var other = new TestNetwork();

        one.Namespace.SetSysctl("net.ipv4.ip_forward", "1");
        other.Namespace.SetSysctl("net.ipv4.ip_forward", "0");

        Assert.Equal("1", one.Namespace.GetSysctl("net.ipv4.ip_forward"));
        Assert.Equal("0", other.Namespace.GetSysctl("net.ipv4.ip_forward"));
        Assert.Equal("1", one.Namespace.GetSysctl("net/ipv4/ip_forward"));
        Assert.Equal("1", one.Namespace.Run(() => File.ReadAllText("/proc/sys/net/ipv4/ip_forward")).Trim());
    }

    [Fact]
    public void A_link_name_with_a_dot_is_written_with_a_slash_among_dots_or_as_a_path()
    {
        using var network = new TestNetwork();
        network.AddVeth("eth0.100", "peer");

        network.Namespace.SetSysctl("net.ipv4.conf.eth0/100.rp_filter", "2");

        Assert.Equal("2", network.Namespace.GetSysctl("net/ipv4/conf/eth0.100/rp_filter"));
    }

    [Fact]
    public void Refusals_are_typed_and_name_the_setting()
    {
        using var network = new TestNetwork();

        var missing = Assert.Throws<NetworkNamespaceException>(() => network.Namespace.SetSysctl("net.ipv4.no_such_thing", "1"));
        Assert.True(missing.IsNotFound);
        Assert.Contains("no_such_thing", missing.Message, StringComparison.Ordinal);
        var refused = Assert.Throws<NetworkNamespaceException>(() => network.Namespace.SetSysctl("net.ipv4.ip_forward", "not a number"));
        Assert.Equal("EINVAL", refused.ErrnoName);
        Assert.Throws<ArgumentException>(() => network.Namespace.SetSysctl("kernel.pid_max", "1"));
        Assert.Throws<ArgumentException>(() => network.Namespace.SetSysctl("net/../kernel/pid_max", "1"));
        Assert.Throws<ArgumentException>(() => network.Namespace.GetSysctl("net.."));
    }
}
