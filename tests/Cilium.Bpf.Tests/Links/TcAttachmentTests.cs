// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

[Collection(NetworkCollection.Name)]
public sealed class TcAttachmentTests : IDisposable
{
    private const int Pass = 0;
    private const int Drop = 2;

    private readonly TestNetwork _network = TestNetwork.Create();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attaching_replacing_and_disposing_work_alike_with_tcx_and_clsact(bool isClsactForced)
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        TcAttachment attachment = Attach(drop, new TcAttachmentOptions { IsClsactForced = isClsactForced });
        Assert.Equal(isClsactForced, attachment.Filter is not null);
        Assert.Equal(isClsactForced, attachment.Link is null);
        Assert.Equal(0, _network.CountDelivered(2));

        Assert.Throws<UnexpectedProgramException>(() => attachment.Replace(pass, expected: pass));
        attachment.Replace(pass, expected: drop);
        Assert.Equal(2, _network.CountDelivered(2));

        attachment.Replace(drop);
        attachment.Dispose();
        Assert.Equal(2, _network.CountDelivered(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_shall_outlive_the_process_is_taken_over_by_the_next_one(bool isClsactForced)
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        TcAttachmentOptions options = new()
        {
            PinPath = files["link"],
            Clsact = new ClsactOptions { Name = "mine" },
            IsClsactForced = isClsactForced,
        };
        Attach(drop, options).Dispose();
        Assert.Equal(0, _network.CountDelivered(2));

        using TcAttachment taken = Attach(pass, options);
        Assert.Equal(2, _network.CountDelivered(2));
        Assert.Equal(1, CountAttached());
        taken.Detach();
        Assert.Equal(0, CountAttached());
    }

    [Fact]
    public void A_pin_left_by_an_interface_that_is_gone_makes_room()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        TcAttachmentOptions options = new() { PinPath = files["link"] };
        using TestNetwork earlier = TestNetwork.Create();
        earlier.InRight(() => TcAttachment.Attach(drop, earlier.RightIndex, TcDirection.Ingress, options)).Dispose();
        earlier.IpRight("link del eth0");

        using TcAttachment attachment = Attach(drop, options);
        Assert.Equal(0, _network.CountDelivered(2));
        attachment.Detach();
    }

    [Fact]
    public void A_pin_of_another_hook_is_not_taken_over()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        TcAttachmentOptions options = new() { PinPath = files["link"] };
        using TcAttachment ingress = Attach(pass, options);

        BpfException error = Assert.Throws<BpfException>(() => _network.InRight(
            () => TcAttachment.Attach(pass, _network.RightIndex, TcDirection.Egress, options)));
        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Equal(1, CountAttached());
        ingress.Detach();
    }

    [Fact]
    public void Nothing_stays_attached_when_pinning_fails()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram pass = TestKernel.LoadTc(Pass);

        Assert.Throws<BpfFileSystemException>(() => Attach(pass, new TcAttachmentOptions { PinPath = files["missing/link"] }));
        Assert.Equal(0, CountAttached());
    }

    [Fact]
    public void This_kernel_has_tcx() => Assert.True(TcAttachment.IsTcxSupported);

    private TcAttachment Attach(BpfProgram program, TcAttachmentOptions options)
        => _network.InRight(() => TcAttachment.Attach(program, _network.RightIndex, TcDirection.Ingress, options));

    private int CountAttached() => _network.InRight(
        () => BpfAttachments.QueryTcx(_network.RightIndex, TcDirection.Ingress).Programs.Count
            + BpfAttachments.QueryClsact(_network.RightIndex, TcDirection.Ingress).Count);
}
