// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

/// <summary>Processes come and go; what is pinned balances on.</summary>
[Collection(SocketTests.Name)]
public sealed class SocketRestartTests
{
    private const SocketFamily IPv4 = SocketFamily.IPv4;

    [Fact]
    public void Connections_and_services_outlive_the_process_and_its_programs()
    {
        using SocketBed bed = new();
        Socket server = bed.Server(IPv4, SocketType.Dgram, 1), stream = bed.Server(IPv4, SocketType.Stream, 2);
        ServicePortState[] states = [SocketBed.Service(IPv4, SocketType.Dgram, 53, server), SocketBed.Service(IPv4, SocketType.Stream, 80, stream)];
        bed.Apply(states);
        Socket connected = bed.Socket(IPv4, SocketType.Dgram), sending = bed.Socket(IPv4, SocketType.Dgram), talking = bed.Socket(IPv4, SocketType.Stream);
        connected.Connect(SocketBed.Vip(IPv4, 53));
        talking.Connect(SocketBed.Vip(IPv4, 80));
        using Socket accepted = stream.Accept();
        Talk(bed, server, connected, sending);
        string generation = bed.Balancer.Generation;

        // While nobody runs, with the same programs again, and with others in their place.
        bed.Balancer.Dispose();
        Talk(bed, server, connected, sending);
        bed.Restart();
        Assert.Equal((generation, true), (bed.Balancer.Generation, bed.Balancer.IsAttached));
        Talk(bed, server, connected, sending);
        bed.Restart(options => options.BalancesPods = false);
        Assert.NotEqual(generation, bed.Balancer.Generation);
        Talk(bed, server, connected, sending);
        Assert.Single(Directory.GetDirectories(new PinLayout(bed.Options.PinRoot).Programs));

        KernelServiceDatapath services = Assert.IsType<KernelServiceDatapath>(bed.Balancer.Services);
        bed.Apply(states);
        Assert.Equal((0, 0), (services.Writes, services.Prune()));
        talking.Send([1]);
        Assert.Equal(1, accepted.Receive(new byte[1]));

        // A backend that goes now takes its sockets along, although they were connected under other programs.
        bed.Balancer.Services.Remove([states[0].Key]);
        Assert.Equal(1, bed.Balancer.DestroyStaleSockets().Destroyed);
    }

    [Fact]
    public void Detaching_leaves_nothing_on_the_cgroup_and_attaching_again_resumes()
    {
        using SocketBed bed = new();
        Socket server = bed.Server(IPv4, SocketType.Stream, 1);
        bed.Apply(SocketBed.Service(IPv4, SocketType.Stream, 80, server));
        Assert.Equal(10, Attached(bed));
        bed.Balancer.Attach();
        Assert.Equal(10, Attached(bed));
        bed.Balancer.Detach();
        Assert.Equal((0, false), (Attached(bed), bed.Balancer.IsAttached));
        Assert.Equal(SocketError.NetworkUnreachable, SocketConnectTests.Try(bed.Socket(IPv4, SocketType.Stream), SocketBed.Vip(IPv4, 80)));
        bed.Balancer.Detach();
        bed.Balancer.Attach();
        Assert.Null(SocketConnectTests.Try(bed.Socket(IPv4, SocketType.Stream), SocketBed.Vip(IPv4, 80)));
    }

    [Fact]
    public void Another_cgroup_takes_the_place_of_the_former()
    {
        using SocketBed bed = new();
        using Cilium.Testing.TestCgroup other = new();
        bed.Restart(options => options.CgroupPath = other.Path);
        bed.Balancer.Attach();
        Assert.Equal(0, Attached(bed));
        Assert.Single(BpfAttachments.QueryCgroup(other.Path, BpfAttachType.CgroupInet4Connect).Programs);
        bed.Balancer.Detach();
    }

    [Fact]
    public void Options_are_refused_with_every_fault()
    {
        OptionsException error = Assert.Throws<OptionsException>(() => new SocketBalancerLoader(new SocketBalancerOptions
        {
            PinRoot = "relative",
            CgroupPath = "relative",
            MapSizes = { Backends = 0, Services = 0 },
        }).Load());
        Assert.Equal(
            ["PinRoot", "CgroupPath", "MapSizes.Services", "MapSizes.Backends"],
            error.Faults.Select(fault => fault.Path));
    }

    [Theory]
    [InlineData("29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw", "/sys/fs/cgroup")]
    [InlineData("40 32 0:30 / /mnt/a\\040b rw - cgroup2 none rw", "/mnt/a b")]
    public void The_root_of_the_hierarchy_is_found_in_the_mounts(string line, string root) =>
        Assert.Equal(root, CgroupHierarchy.FindRoot(["22 1 8:1 / / rw shared:1 - ext4 /dev/sda1 rw", line]));

    [Theory]
    [InlineData("40 32 0:30 /kubepods /part rw - cgroup2 none rw")]
    [InlineData("33 32 0:28 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu")]
    public void Without_the_root_of_the_hierarchy_there_is_a_named_error(string line)
    {
        DatapathException error = Assert.Throws<DatapathException>(() => CgroupHierarchy.FindRoot([line]));
        Assert.Equal("cgroup-missing", error.Id);
    }

    private static int Attached(SocketBed bed) =>
        SocketPrograms.Hooks.Sum(hook => BpfAttachments.QueryCgroup(bed.Cgroup.Path, hook.Hook).Programs.Count);

    private static void Talk(SocketBed bed, Socket server, Socket connected, Socket sending)
    {
        connected.Send([1]);
        Assert.Equal(SocketBed.Vip(IPv4, 53), SocketConnectTests.Answer(server, connected));
        sending.SendTo([1], SocketBed.Vip(IPv4, 53));
        Assert.Equal(SocketBed.Vip(IPv4, 53), SocketConnectTests.Answer(server, sending));
        Socket added = bed.Socket(IPv4, SocketType.Dgram);
        added.Connect(SocketBed.Vip(IPv4, 53));
        added.Send([1]);
        Assert.Equal(SocketBed.Vip(IPv4, 53), SocketConnectTests.Answer(server, added));
        added.Dispose();
    }
}
