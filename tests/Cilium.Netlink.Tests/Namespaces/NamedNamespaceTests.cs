// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink.Tests;

public sealed class NamedNamespaceTests : IDisposable
{
    private readonly bool _wasThere = Directory.Exists(NetworkNamespace.NamedDirectory);

    /// <summary>The first named namespace makes /run/netns a mount that stays, as ip(8) does: a test takes it away again.</summary>
    public void Dispose()
    {
        if (!_wasThere && Directory.Exists(NetworkNamespace.NamedDirectory) && NetworkNamespace.ListNamed().Count == 0)
        {
            if (File.ReadAllText("/proc/self/mounts").Contains($" {NetworkNamespace.NamedDirectory} ", StringComparison.Ordinal))
            {
                Tool.Execute("umount", NetworkNamespace.NamedDirectory);
            }

            Directory.Delete(NetworkNamespace.NamedDirectory);
        }
    }

    [Fact]
    public void Ip_netns_sees_ours_and_we_see_its()
    {
        string ours = $"sdk-ours-{Environment.ProcessId}";
        string its = $"sdk-its-{Environment.ProcessId}";
        try
        {
            using NetworkNamespace ns = NetworkNamespace.CreateNamed(ours);
            Tool.Execute("ip", $"netns add {its}");

            Assert.Equal(ours, ns.Name);
            Assert.Contains(ours, Tool.Execute("ip", "netns list"), StringComparison.Ordinal);
            Assert.Contains("lo", Tool.Execute("ip", $"netns exec {ours} ip link"), StringComparison.Ordinal);
            Assert.Contains(its, NetworkNamespace.ListNamed());
            using NetworkNamespace opened = NetworkNamespace.OpenNamed(its);
            using NetworkNamespace again = NetworkNamespace.OpenNamed(ours);
            Assert.Equal(ns, again);
            Assert.NotEqual(ns, opened);
            Assert.True(Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.CreateNamed(ours)).IsAlreadyExists);
        }
        finally
        {
            Assert.True(NetworkNamespace.DeleteNamed(ours));
            Assert.True(NetworkNamespace.DeleteNamed(its));
        }

        Assert.DoesNotContain(ours, NetworkNamespace.ListNamed());
        Assert.False(NetworkNamespace.DeleteNamed(ours));
        Assert.True(Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.OpenNamed(ours)).IsNotFound);
    }

    [Fact]
    public void The_rest_of_a_creation_that_was_killed_half_way_can_be_deleted()
    {
        string name = $"sdk-half-{Environment.ProcessId}";
        Directory.CreateDirectory(NetworkNamespace.NamedDirectory);
        File.WriteAllBytes($"{NetworkNamespace.NamedDirectory}/{name}", []);

        Assert.Throws<NetworkNamespaceException>(() => NetworkNamespace.OpenNamed(name));
        Assert.True(NetworkNamespace.DeleteNamed(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("a\0b")]
    public void A_name_that_is_no_file_name_is_refused_before_anything_happens(string name)
        => Assert.ThrowsAny<ArgumentException>(() => NetworkNamespace.CreateNamed(name));
}
