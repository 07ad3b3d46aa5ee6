// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

[Collection(NetworkCollection.Name)]
public sealed class CgroupTests : IDisposable
{
    private const int Deny = 0;
    private const int Allow = 1;

    private readonly TestCgroup _cgroup = new();

    public void Dispose() => _cgroup.Dispose();

    [Fact]
    public void A_connect_program_denies_connections_of_its_cgroup_only()
    {
        using TcpListener listener = Listen();
        using BpfProgram deny = LoadConnect(Deny);
        Assert.Null(ConnectInside(listener));

        using (BpfLink link = deny.AttachCgroup(_cgroup.Path))
        {
            Assert.Equal(SocketError.AccessDenied, ConnectInside(listener));
            Assert.Null(Connect(listener));
        }

        Assert.Null(ConnectInside(listener));
    }

    [Fact]
    public void Updating_replaces_the_expected_program()
    {
        using TcpListener listener = Listen();
        using BpfProgram deny = LoadConnect(Deny);
        using BpfProgram allow = LoadConnect(Allow);
        using BpfLink link = deny.AttachCgroup(_cgroup.Path);

        UnexpectedProgramException error = Assert.Throws<UnexpectedProgramException>(() => link.Update(allow, expected: allow));
        Assert.Equal(deny.Id, error.ActualProgramId);
        link.Update(allow, expected: deny);
        Assert.Null(ConnectInside(listener));
    }

    [Fact]
    public void Queries_tell_program_and_link_and_so_does_the_link()
    {
        using BpfProgram first = LoadConnect(Allow, "first");
        using BpfProgram second = LoadConnect(Allow, "second");
        using BpfLink one = first.AttachCgroup(_cgroup.Path);
        using BpfLink two = second.AttachCgroup(_cgroup.Path);
        AttachedPrograms attached = BpfAttachments.QueryCgroup(_cgroup.Path, BpfAttachType.CgroupInet4Connect);

        Assert.Equal(
            [new AttachedProgram(first.Id, "first", first.Tag, one.Id), new AttachedProgram(second.Id, "second", second.Tag, two.Id)],
            attached.Programs);
        CgroupLinkInfo info = Assert.IsType<CgroupLinkInfo>(one.GetInfo());
        Assert.Equal(BpfAttachType.CgroupInet4Connect, info.Hook);
        Assert.NotEqual(0ul, info.CgroupId);
        Assert.True(BpfAttachments.QueryCgroup(_cgroup.Path, BpfAttachType.CgroupInet4Connect, isEffective: true).Programs.Count >= 2);
        Assert.Empty(BpfAttachments.QueryCgroup(_cgroup.Path, BpfAttachType.CgroupInet6Connect).Programs);
    }

    [Fact]
    public void Programs_can_be_ordered_and_guarded_by_revision()
    {
        using BpfProgram a = LoadConnect(Allow, "a");
        using BpfProgram b = LoadConnect(Allow, "b");
        using BpfProgram c = LoadConnect(Allow, "c");
        using BpfLink linkB = b.AttachCgroup(_cgroup.Path);
        using BpfLink linkA = a.AttachCgroup(_cgroup.Path, new CgroupOptions { Position = AttachPosition.First });
        ulong revision = BpfAttachments.QueryCgroup(_cgroup.Path, BpfAttachType.CgroupInet4Connect).Revision;
        using BpfLink linkC = c.AttachCgroup(
            _cgroup.Path, new CgroupOptions { Position = AttachPosition.After(linkA), ExpectedRevision = revision });

        Assert.Equal(
            ["a", "c", "b"],
            BpfAttachments.QueryCgroup(_cgroup.Path, BpfAttachType.CgroupInet4Connect).Programs.Select(program => program.Name));
        using BpfProgram d = LoadConnect(Allow, "d");
        StaleRevisionException error = Assert.Throws<StaleRevisionException>(
            () => d.AttachCgroup(_cgroup.Path, new CgroupOptions { ExpectedRevision = revision }));
        Assert.Equal(revision + 1, error.ActualRevision);
    }

    [Fact]
    public void A_socket_creation_program_denies_sockets()
    {
        using BpfProgram deny = TestKernel.Load(
            BpfProgramType.CgroupSock, new BpfAssembler().Return(Deny), attachType: BpfAttachType.CgroupInetSockCreate);
        using BpfLink link = deny.AttachCgroup(_cgroup.Path);

        _cgroup.Run(() =>
        {
            SocketException error = Assert.Throws<SocketException>(() => new Socket(SocketType.Dgram, ProtocolType.Udp).Dispose());
            Assert.Equal(SocketError.AccessDenied, error.SocketErrorCode);
        });
    }

    [Theory]
    [InlineData(BpfAttachType.CgroupInetEgress)]
    [InlineData(BpfAttachType.CgroupInetIngress)]
    public void A_packet_program_counts_what_passes(BpfAttachType hook)
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram count = TestKernel.Load(
            BpfProgramType.CgroupSkb, TestKernel.CountAndReturn(counter, Allow), attachType: hook);
        using BpfLink link = count.AttachCgroup(_cgroup.Path);
        _cgroup.Run(() =>
        {
            using Socket receiver = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            receiver.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            for (int i = 0; i < 7; i++)
            {
                receiver.SendTo([1], receiver.LocalEndPoint!);
                receiver.Receive(new byte[1]);
            }
        });

        Assert.Equal(7, TestKernel.ReadCounter(counter));
    }

    [Fact]
    public void A_sock_ops_program_hears_of_connections()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram count = TestKernel.Load(
            BpfProgramType.SockOps, TestKernel.CountAndReturn(counter, Allow), attachType: BpfAttachType.CgroupSockOps);
        using TcpListener listener = Listen();
        using BpfLink link = count.AttachCgroup(_cgroup.Path);
        Assert.Null(ConnectInside(listener));

        Assert.True(TestKernel.ReadCounter(counter) > 0);
    }

    [Fact]
    public void A_device_program_and_a_sysctl_program_attach()
    {
        using BpfProgram device = TestKernel.Load(
            BpfProgramType.CgroupDevice, new BpfAssembler().Return(Allow), attachType: BpfAttachType.CgroupDevice);
        using BpfProgram sysctl = TestKernel.Load(
            BpfProgramType.CgroupSysctl, new BpfAssembler().Return(Deny), attachType: BpfAttachType.CgroupSysctl);
        using BpfLink deviceLink = device.AttachCgroup(_cgroup.Path);
        using BpfLink sysctlLink = sysctl.AttachCgroup(_cgroup.Path);

        _cgroup.Run(() => Assert.ThrowsAny<Exception>(() => File.ReadAllText("/proc/sys/kernel/ostype")));
        Assert.StartsWith("Linux", File.ReadAllText("/proc/sys/kernel/ostype"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pinned_link_outlives_its_descriptor()
    {
        using TemporaryBpfFileSystem files = new();
        using TcpListener listener = Listen();
        using BpfProgram deny = LoadConnect(Deny);
        using (BpfLink link = deny.AttachCgroup(_cgroup.Path))
        {
            link.Pin(files["link"]);
        }

        Assert.Equal(SocketError.AccessDenied, ConnectInside(listener));
        using BpfLink again = BpfLink.OpenPinned(files["link"]);
        again.Detach();
        Assert.Null(ConnectInside(listener));
    }

    [Fact]
    public void What_is_no_cgroup_is_refused()
    {
        using BpfProgram allow = LoadConnect(Allow);

        Assert.Equal(Errno.ENOENT, Assert.Throws<BpfException>(() => allow.AttachCgroup("/nonexistent")).Errno);
        BpfException error = Assert.Throws<BpfException>(() => allow.AttachCgroup("/tmp"));
        Assert.Equal(Errno.EBADF, error.Errno);
        Assert.Contains("cgroup v2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_whose_hook_is_not_known_asks_for_it()
    {
        using BpfProgram allow = LoadConnect(Allow);
        using BpfProgram opened = BpfProgram.OpenById(allow.Id);

        Assert.Throws<ArgumentException>(() => opened.AttachCgroup(_cgroup.Path));
        using BpfLink link = opened.AttachCgroup(_cgroup.Path, new CgroupOptions { Hook = BpfAttachType.CgroupInet4Connect });
        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(
            () => opened.AttachCgroup(_cgroup.Path, new CgroupOptions { Hook = BpfAttachType.CgroupInet6Connect })).Errno);
    }

    private static BpfProgram LoadConnect(int verdict, string name = "connect4")
        => TestKernel.Load(
            BpfProgramType.CgroupSockAddr, new BpfAssembler().Return(verdict), name, BpfAttachType.CgroupInet4Connect);

    private static TcpListener Listen()
    {
        TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start(16);
        return listener;
    }

    private static SocketError? Connect(TcpListener listener)
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(listener.LocalEndpoint);
            return null;
        }
        catch (SocketException error)
        {
            return error.SocketErrorCode;
        }
    }

    private SocketError? ConnectInside(TcpListener listener)
    {
        SocketError? result = null;
        _cgroup.Run(() => result = Connect(listener));
        return result;
    }
}
