// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public class BpfExceptionTests
{
    [Theory]
    [InlineData(1, "EPERM")]
    [InlineData(7, "E2BIG")]
    [InlineData(95, "EOPNOTSUPP")]
    [InlineData(524, "ENOTSUPP")]
    [InlineData(999, "errno 999")]
    [InlineData(0, "")]
    public void Error_numbers_have_their_names(int errno, string name) => Assert.Equal(name, new BpfException("do it", errno).ErrnoName);

    [Theory]
    [InlineData(Errno.EAGAIN, true)]
    [InlineData(Errno.EBUSY, true)]
    [InlineData(Errno.ENOMEM, true)]
    [InlineData(Errno.EINVAL, false)]
    [InlineData(Errno.E2BIG, false)]
    [InlineData(0, false)]
    public void What_may_pass_by_itself_is_transient(int errno, bool isTransient) =>
        Assert.Equal(isTransient, new BpfException("do it", errno).IsTransient);

    [Fact]
    public void The_message_says_what_upon_what_why_and_what_to_do()
    {
        var error = new BpfException("update map", Errno.EBUSY, "'flows'", "Try again.");
        Assert.Equal("Cannot update map 'flows': EBUSY (busy). Try again.", error.Message);
        Assert.Equal("Cannot update map: EBUSY (busy).", new BpfException("update map", Errno.EBUSY).Message);
        Assert.Equal("Cannot bind map 'x'.", new BpfException("bind map", 0, "'x'").Message);
    }

    [Fact]
    public void A_missing_capability_is_named_when_a_map_is_created()
    {
        // Tries need CAP_BPF whatever kernel.unprivileged_bpf_disabled says.
        var error = Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(
            () => BpfMap<IPv4PrefixKey, uint>.Create(BpfMapType.LpmTrie, 4, "denied")));
        Assert.Equal(BpfCapabilities.Bpf, error.Missing);
        Assert.Contains("CAP_BPF", error.Message, StringComparison.Ordinal);
        Assert.Contains("denied", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Maps_for_the_network_name_both_capabilities()
    {
        var error = Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(
            () => BpfMap.Create(new BpfMapOptions(BpfMapType.DeviceMap) { ValueSize = 4, MaxEntries = 4 })));
        Assert.Equal(BpfCapabilities.Bpf | BpfCapabilities.NetworkAdmin, error.Missing);
        Assert.Contains("CAP_BPF, CAP_NET_ADMIN", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Opening_by_id_names_the_administrators_capability()
    {
        using var map = BpfMap<uint, uint>.Create(BpfMapType.Hash, 4);
        Assert.Equal(
            BpfCapabilities.SysAdmin,
            Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => BpfMap.OpenById(map.Id))).Missing);
        Assert.Equal(
            BpfCapabilities.SysAdmin,
            Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => BpfMap.EnumerateIds().First())).Missing);
    }

    [Fact]
    public void Capabilities_are_back_afterwards()
    {
        Assert.Equal(BpfCapabilities.None, WithoutCapabilities.Run(EffectiveCapabilities.Read));
        Assert.Equal("CAP_BPF, CAP_NET_ADMIN, CAP_PERFMON, CAP_SYS_ADMIN", EffectiveCapabilities.Format(EffectiveCapabilities.Read()));
    }
}
