// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

[Collection(NetworkCollection.Name)]
public sealed class ClsactTests : IDisposable
{
    private const int Next = -1;
    private const int Pass = 0;
    private const int Drop = 2;

    private readonly TestNetwork _network = TestNetwork.Create();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(TcDirection.Ingress)]
    [InlineData(TcDirection.Egress)]
    public void A_dropping_filter_stops_traffic_until_it_is_disposed(TcDirection direction)
    {
        using BpfProgram program = TestKernel.LoadTc(Drop);
        ClsactFilter filter = direction == TcDirection.Egress
            ? _network.InLeft(() => ClsactFilter.Attach(program, _network.LeftIndex, direction))
            : _network.InRight(() => ClsactFilter.Attach(program, _network.RightIndex, direction));
        Assert.Equal(0, _network.CountDelivered(5));

        filter.Dispose();
        Assert.Equal(5, _network.CountDelivered(5));
    }

    [Fact]
    public void Replacing_swaps_the_program_of_the_same_filter()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop, "drop");
        using BpfProgram pass = TestKernel.LoadTc(Pass, "pass");
        using ClsactFilter filter = AttachRight(drop);
        filter.Replace(pass, expected: drop);

        Assert.Equal(5, _network.CountDelivered(5));
        ClsactFilterInfo only = Assert.Single(Query());
        Assert.Equal(new ClsactFilterInfo("test", 1, 1, new AttachedProgram(pass.Id, "pass", pass.Tag, null)), only);
    }

    [Fact]
    public void Replacing_with_the_wrong_expectation_changes_nothing()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using ClsactFilter filter = AttachRight(drop);

        UnexpectedProgramException error = Assert.Throws<UnexpectedProgramException>(() => filter.Replace(pass, expected: pass));
        Assert.Equal(drop.Id, error.ActualProgramId);
        Assert.Equal(0, _network.CountDelivered(2));
    }

    [Fact]
    public void A_kept_filter_is_recognised_by_its_name_later()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using (ClsactFilter filter = AttachRight(drop))
        {
            filter.Keep();
        }

        Assert.Equal(0, _network.CountDelivered(2));
        Assert.Null(_network.InRight(() => ClsactFilter.TryOpen(_network.RightIndex, TcDirection.Ingress, "somebody's")));
        using (ClsactFilter? found = _network.InRight(() => ClsactFilter.TryOpen(_network.RightIndex, TcDirection.Ingress, "test")))
        {
            Assert.NotNull(found);
            Assert.Equal(drop.Id, found.GetInfo()?.Program.ProgramId);
        }

        Assert.Equal(2, _network.CountDelivered(2));
    }

    [Fact]
    public void Attaching_again_under_the_same_name_replaces()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using ClsactFilter first = AttachRight(drop);
        using ClsactFilter second = AttachRight(pass);

        Assert.Equal(pass.Id, Assert.Single(Query()).Program.ProgramId);
    }

    [Fact]
    public void Another_owners_filter_is_left_alone()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using ClsactFilter first = AttachRight(pass, "theirs");

        BpfException error = Assert.Throws<BpfException>(() => AttachRight(pass, "ours"));
        Assert.Equal(Errno.EEXIST, error.Errno);
        Assert.Contains("'theirs'", error.Message, StringComparison.Ordinal);
        Assert.Equal("theirs", Assert.Single(Query()).Name);
    }

    [Fact]
    public void Filters_run_by_priority()
    {
        using BpfProgram next = TestKernel.LoadTc(Next, "next");
        using BpfProgram drop = TestKernel.LoadTc(Drop, "drop");
        using BpfProgram pass = TestKernel.LoadTc(Pass, "pass");
        using ClsactFilter third = AttachRight(drop, "c", priority: 30);
        using ClsactFilter first = AttachRight(next, "a", priority: 10);
        using ClsactFilter second = AttachRight(pass, "b", priority: 20);

        Assert.Equal(["a", "b", "c"], Query().Select(filter => filter.Name));
        Assert.Equal(2, _network.CountDelivered(2));
        second.Detach();
        Assert.Equal(0, _network.CountDelivered(2));
    }

    [Fact]
    public void Detaching_what_is_gone_is_no_error()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using ClsactFilter filter = AttachRight(pass);
        _network.IpRight("link set eth0 down");
        filter.Detach();
        filter.Detach();
        Assert.Null(filter.GetInfo());

        using ClsactFilter again = AttachRight(pass);
        _network.IpRight("link del eth0");
        again.Detach();
        Assert.Throws<InterfaceNotFoundException>(() => again.GetInfo());
    }

    [Fact]
    public void An_interface_that_does_not_exist_is_named()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);

        InterfaceNotFoundException error = Assert.Throws<InterfaceNotFoundException>(
            () => _network.InRight(() => ClsactFilter.Attach(pass, 4711, TcDirection.Ingress)));
        Assert.Equal(4711, error.InterfaceIndex);
    }

    [Fact]
    public void A_program_of_another_type_is_refused()
    {
        using BpfProgram xdp = TestKernel.Load(BpfProgramType.Xdp, new BpfAssembler().Return(2));

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => AttachRight(xdp)).Errno);
        Assert.Empty(Query());
    }

    [Fact]
    public void Bad_options_are_refused_before_anything_happens()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);

        Assert.Throws<ArgumentOutOfRangeException>(() => AttachRight(pass, priority: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => AttachRight(pass, priority: 65_536));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => ClsactFilter.Attach(pass, 1, TcDirection.Ingress, new ClsactOptions { Handle = 0 }));
    }

    private ClsactFilter AttachRight(BpfProgram program, string name = "test", int priority = 1)
        => _network.InRight(() => ClsactFilter.Attach(
            program, _network.RightIndex, TcDirection.Ingress, new ClsactOptions { Name = name, Priority = priority }));

    private IReadOnlyList<ClsactFilterInfo> Query()
        => _network.InRight(() => BpfAttachments.QueryClsact(_network.RightIndex, TcDirection.Ingress));
}
