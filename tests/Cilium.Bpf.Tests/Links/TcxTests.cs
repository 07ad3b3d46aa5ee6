// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

[Collection(NetworkCollection.Name)]
public sealed class TcxTests : IDisposable
{
    private const int Next = -1;
    private const int Pass = 0;
    private const int Drop = 2;

    private readonly TestNetwork _network = TestNetwork.Create();

    public void Dispose() => _network.Dispose();

    [Theory]
    [InlineData(TcDirection.Ingress)]
    [InlineData(TcDirection.Egress)]
    public void A_dropping_program_stops_traffic_until_its_link_is_disposed(TcDirection direction)
    {
        using BpfProgram program = TestKernel.LoadTc(Drop);
        Assert.Equal(5, _network.CountDelivered(5));

        BpfLink link = direction == TcDirection.Egress
            ? _network.InLeft(() => program.AttachTcx(_network.LeftIndex, direction))
            : _network.InRight(() => program.AttachTcx(_network.RightIndex, direction));
        Assert.Equal(0, _network.CountDelivered(5));

        link.Dispose();
        Assert.Equal(5, _network.CountDelivered(5));
    }

    [Fact]
    public void Updating_replaces_the_program_and_nothing_else()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop, "drop");
        using BpfProgram pass = TestKernel.LoadTc(Pass, "pass");
        using BpfLink link = AttachRight(drop);
        uint id = link.Id;
        link.Update(pass, expected: drop);

        Assert.Equal(5, _network.CountDelivered(5));
        Assert.Equal(id, link.Id);
        Assert.Equal(pass.Id, Query().Programs.Single().ProgramId);
    }

    [Fact]
    public void Updating_with_the_wrong_expectation_changes_nothing_and_names_both_programs()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using BpfLink link = AttachRight(drop);

        UnexpectedProgramException error = Assert.Throws<UnexpectedProgramException>(() => link.Update(pass, expected: pass));
        Assert.Equal(pass.Id, error.ExpectedProgramId);
        Assert.Equal(drop.Id, error.ActualProgramId);
        Assert.Equal(0, _network.CountDelivered(2));
    }

    [Fact]
    public void Updating_with_a_program_of_another_type_is_refused()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using BpfProgram xdp = TestKernel.Load(BpfProgramType.Xdp, new BpfAssembler().Return(2));
        using BpfLink link = AttachRight(pass);

        BpfException error = Assert.Throws<BpfException>(() => link.Update(xdp));
        Assert.Equal(Errno.EINVAL, error.Errno);
    }

    [Fact]
    public void Programs_run_and_are_listed_in_the_order_that_was_asked_for()
    {
        using BpfProgram a = TestKernel.LoadTc(Next, "a");
        using BpfProgram b = TestKernel.LoadTc(Next, "b");
        using BpfProgram c = TestKernel.LoadTc(Next, "c");
        using BpfProgram d = TestKernel.LoadTc(Next, "d");
        using BpfProgram e = TestKernel.LoadTc(Next, "e");
        using BpfProgram f = TestKernel.LoadTc(Next, "f");
        using BpfLink linkC = AttachRight(c);
        using BpfLink linkA = AttachRight(a, AttachPosition.First);
        using BpfLink linkB = AttachRight(b, AttachPosition.Before(linkC));
        using BpfLink linkE = AttachRight(e, AttachPosition.Last);
        using BpfLink linkD = AttachRight(d, AttachPosition.BeforeLinkId(linkE.Id));
        using BpfLink linkF = AttachRight(f, AttachPosition.AfterLinkId(linkE.Id));

        AttachedPrograms attached = Query();
        Assert.Equal(["a", "b", "c", "d", "e", "f"], attached.Programs.Select(p => p.Name));
        Assert.Equal(linkB.Id, attached.Programs[1].LinkId);
        Assert.Equal(b.Tag, attached.Programs[1].Tag);
    }

    [Fact]
    public void A_neighbour_that_is_not_on_the_hook_is_an_error()
    {
        using BpfProgram a = TestKernel.LoadTc(Next);
        using BpfProgram b = TestKernel.LoadTc(Next);

        BpfException error = Assert.Throws<BpfException>(() => AttachRight(a, AttachPosition.Before(b)));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Empty(Query().Programs);
    }

    [Fact]
    public void Attaching_the_same_program_twice_is_refused()
    {
        using BpfProgram a = TestKernel.LoadTc(Next);
        using BpfLink link = AttachRight(a);

        BpfException error = Assert.Throws<BpfException>(() => AttachRight(a));
        Assert.Equal(Errno.EEXIST, error.Errno);
    }

    [Fact]
    public void A_stale_revision_is_refused_with_the_current_one()
    {
        using BpfProgram a = TestKernel.LoadTc(Next);
        using BpfProgram b = TestKernel.LoadTc(Next);
        ulong seen = Query().Revision;
        using BpfLink first = AttachRight(a, revision: seen);

        StaleRevisionException error = Assert.Throws<StaleRevisionException>(() => AttachRight(b, revision: seen));
        Assert.Equal(seen, error.ExpectedRevision);
        Assert.Equal(Query().Revision, error.ActualRevision);
        using BpfLink second = AttachRight(b, revision: error.ActualRevision);
        Assert.Equal(2, Query().Programs.Count);
    }

    [Fact]
    public void A_pinned_link_keeps_the_program_attached_and_can_be_adopted()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        uint id;
        using (BpfLink link = AttachRight(drop))
        {
            id = link.Id;
            link.Pin(files["link"]);
        }

        Assert.Equal(0, _network.CountDelivered(2));
        using (BpfLink adopted = BpfLink.OpenPinned(files["link"]))
        {
            Assert.Equal(id, adopted.Id);
            adopted.Update(pass, expected: drop);
        }

        Assert.Equal(2, _network.CountDelivered(2));
        Assert.True(BpfLink.Unpin(files["link"]));
        Eventually.True(() => Query().Programs.Count == 0, "the unpinned link is detached");
        Assert.Null(BpfLink.TryOpenPinned(files["link"]));
    }

    [Fact]
    public void Detaching_works_even_while_the_link_is_pinned()
    {
        using TemporaryBpfFileSystem files = new();
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        using BpfLink link = AttachRight(drop);
        link.Pin(files["link"]);
        link.Detach();

        Assert.Equal(2, _network.CountDelivered(2));
        Assert.Empty(Query().Programs);
    }

    [Fact]
    public void Info_names_program_interface_and_hook()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using BpfLink link = AttachRight(pass);

        TcxLinkInfo info = Assert.IsType<TcxLinkInfo>(link.GetInfo());
        Assert.Equal(pass.Id, info.ProgramId);
        Assert.Equal(link.Id, info.Id);
        Assert.Equal(_network.RightIndex, info.InterfaceIndex);
        Assert.Equal(BpfAttachType.TcxIngress, info.Hook);
    }

    [Fact]
    public void A_link_opened_by_id_is_the_same_link()
    {
        using BpfProgram drop = TestKernel.LoadTc(Drop);
        BpfLink link = AttachRight(drop);
        using (BpfLink again = BpfLink.OpenById(link.Id))
        {
            Assert.Contains(link.Id, BpfLink.EnumerateIds());
            link.Dispose();
            Assert.Equal(0, _network.CountDelivered(2));
        }

        Assert.Equal(2, _network.CountDelivered(2));
        Assert.Null(BpfLink.TryOpenById(uint.MaxValue));
    }

    [Fact]
    public void An_interface_that_does_not_exist_is_named()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);

        InterfaceNotFoundException error = Assert.Throws<InterfaceNotFoundException>(
            () => _network.InRight(() => pass.AttachTcx(4711, TcDirection.Ingress)));
        Assert.Equal(4711, error.InterfaceIndex);
        Assert.Equal(Errno.ENODEV, error.Errno);
        Assert.Throws<InterfaceNotFoundException>(() => BpfAttachments.QueryTcx(4711, TcDirection.Ingress));
    }

    [Fact]
    public void A_link_survives_its_interface_as_a_husk()
    {
        using BpfProgram pass = TestKernel.LoadTc(Pass);
        using BpfProgram other = TestKernel.LoadTc(Drop);
        using BpfLink link = AttachRight(pass);
        _network.IpRight("link del eth0");

        TcxLinkInfo info = Assert.IsType<TcxLinkInfo>(link.GetInfo());
        Assert.Equal(0, info.InterfaceIndex);
        Assert.Throws<BpfException>(() => link.Update(other));
    }

    [Fact]
    public void A_program_of_another_type_is_refused()
    {
        using BpfProgram xdp = TestKernel.Load(BpfProgramType.Xdp, new BpfAssembler().Return(2));

        BpfException error = Assert.Throws<BpfException>(() => AttachRight(xdp));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.IsNotType<FeatureNotSupportedException>(error);
    }

    private BpfLink AttachRight(BpfProgram program, AttachPosition position = default, ulong revision = 0)
        => _network.InRight(() => program.AttachTcx(
            _network.RightIndex, TcDirection.Ingress, new TcxOptions { Position = position, ExpectedRevision = revision }));

    private AttachedPrograms Query() => _network.InRight(() => BpfAttachments.QueryTcx(_network.RightIndex, TcDirection.Ingress));
}
