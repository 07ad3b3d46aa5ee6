// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

[Collection(NetworkCollection.Name)]
public sealed class XdpTests : IDisposable
{
    private const int Drop = 1;
    private const int Pass = 2;

    private readonly TestNetwork _network = TestNetwork.Create();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(XdpMode.Auto, XdpMode.Native)]
    [InlineData(XdpMode.Native, XdpMode.Native)]
    [InlineData(XdpMode.Generic, XdpMode.Generic)]
    public void A_dropping_program_stops_traffic_in_every_mode(XdpMode asked, XdpMode effective)
    {
        using BpfProgram drop = Load(Drop, "drop");
        BpfLink link = Attach(drop, asked);
        Assert.Equal(0, _network.CountDelivered(5));
        Assert.Equal(
            new AttachedXdpProgram(effective, new AttachedProgram(drop.Id, "drop", drop.Tag, link.Id)),
            Assert.Single(Query()));

        link.Dispose();
        Assert.Equal(5, _network.CountDelivered(5));
        Assert.Empty(Query());
    }

    [Fact]
    public void Updating_replaces_only_the_expected_program()
    {
        using BpfProgram drop = Load(Drop);
        using BpfProgram pass = Load(Pass);
        using BpfLink link = Attach(drop);

        UnexpectedProgramException error = Assert.Throws<UnexpectedProgramException>(() => link.Update(pass, expected: pass));
        Assert.Equal(drop.Id, error.ActualProgramId);
        link.Update(pass, expected: drop);
        Assert.Equal(5, _network.CountDelivered(5));
    }

    [Fact]
    public void A_second_program_is_refused()
    {
        using BpfProgram pass = Load(Pass);
        using BpfLink link = Attach(pass);

        BpfException error = Assert.Throws<BpfException>(() => Attach(pass));
        Assert.Equal(Errno.EBUSY, error.Errno);
        Assert.Contains("update its link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Info_names_the_interface_until_it_is_gone()
    {
        using BpfProgram pass = Load(Pass);
        using BpfLink link = Attach(pass);

        Assert.Equal(new XdpLinkInfo(link.Id, pass.Id, _network.RightIndex), link.GetInfo());
        _network.IpRight("link del eth0");
        Assert.Equal(new XdpLinkInfo(link.Id, pass.Id, 0), link.GetInfo());
    }

    [Fact]
    public void An_interface_that_does_not_exist_is_named()
    {
        using BpfProgram pass = Load(Pass);

        Assert.Equal(4711, Assert.Throws<InterfaceNotFoundException>(() => pass.AttachXdp(4711)).InterfaceIndex);
        Assert.Throws<InterfaceNotFoundException>(() => BpfAttachments.QueryXdp(4711));
    }

    [Fact]
    public void A_program_of_another_type_is_refused()
    {
        using BpfProgram tc = TestKernel.LoadTc(0);

        BpfException error = Assert.Throws<BpfException>(() => Attach(tc));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.IsNotType<InterfaceNotFoundException>(error);
    }

    private static BpfProgram Load(int verdict, string name = "xdp")
        => TestKernel.Load(BpfProgramType.Xdp, new BpfAssembler().Return(verdict), name);

    private BpfLink Attach(BpfProgram program, XdpMode mode = XdpMode.Auto)
        => _network.InRight(() => program.AttachXdp(_network.RightIndex, mode));

    private IReadOnlyList<AttachedXdpProgram> Query() => _network.InRight(() => BpfAttachments.QueryXdp(_network.RightIndex));
}
