// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

/// <summary>What is attached, opened and read again and again leaves no descriptor, link or program behind.</summary>
[Collection(NetworkCollection.Name)]
public sealed class DescriptorTests
{
    private const int Rounds = 20;

    [Fact]
    public void Attaching_and_detaching_leaves_no_descriptor()
    {
        using TestNetwork network = TestNetwork.Create();
        using TestCgroup cgroup = new();
        using BpfProgram tc = TestKernel.LoadTc(0);
        using BpfProgram xdp = TestKernel.Load(BpfProgramType.Xdp, new BpfAssembler().Return(2));
        using BpfProgram sock = TestKernel.Load(
            BpfProgramType.CgroupSockAddr, new BpfAssembler().Return(1), attachType: BpfAttachType.CgroupInet4Connect);
        using BpfProgram lookup = TestKernel.Load(
            BpfProgramType.SkLookup, new BpfAssembler().Return(1), attachType: BpfAttachType.SkLookup);
        using BpfProgram tracepoint = TestKernel.Load(BpfProgramType.Tracepoint, new BpfAssembler().Return(0));

        AssertNothingIsLeft(() => network.InRight(() =>
        {
            using BpfLink tcx = tc.AttachTcx(network.RightIndex, TcDirection.Ingress);
            using ClsactFilter filter = ClsactFilter.Attach(tc, network.RightIndex, TcDirection.Egress);
            using BpfLink driver = xdp.AttachXdp(network.RightIndex);
            using BpfLink group = sock.AttachCgroup(cgroup.Path);
            using BpfLink space = lookup.AttachNetworkNamespace();
            using BpfLink trace = tracepoint.AttachTracepoint("syscalls", "sys_enter_getppid");
            Assert.Single(BpfAttachments.QueryTcx(network.RightIndex, TcDirection.Ingress).Programs);
            Assert.Single(BpfAttachments.QueryXdp(network.RightIndex));
            Assert.Throws<InterfaceNotFoundException>(() => tc.AttachTcx(4711, TcDirection.Ingress));
            Assert.Throws<BpfException>(() => tc.AttachXdp(network.RightIndex));
            Assert.Throws<BpfException>(() => tc.AttachTracepoint("syscalls", "sys_enter_getppid"));
        }));
    }

    [Fact]
    public void Opening_and_closing_readers_leaves_no_descriptor_and_no_mapping()
    {
        using EventSource source = new();
        using BpfMap perf = TestKernel.CreateMap(BpfMapType.PerfEventArray, 4, 4, (uint)PossibleCpus.Count);
        AssertNothingIsLeft(() =>
        {
            SequenceChecker checker = new(64);
            using RingBufferReader reader = new(source.Ring);
            using RingBufferPoller poller = new(reader);
            reader.Poll(ref checker, TimeSpan.FromMicroseconds(1), CancellationToken.None);
            using PerfBufferReader perfReader = new(perf);
        });
        Assert.Equal(0, CountLines("/proc/self/maps", "bpf-map") + CountLines("/proc/self/maps", "perf_event"));
    }

    private static void AssertNothingIsLeft(Action action)
    {
        action();
        int before = CountDescriptors();
        for (int i = 0; i < Rounds; i++)
        {
            action();
        }

        // The runtime opens and closes a few of its own.
        Assert.InRange(CountDescriptors(), 0, before + 5);
    }

    private static int CountDescriptors() => Directory.GetFiles("/proc/self/fd").Length;

    private static int CountLines(string file, string text)
        => File.ReadLines(file).Count(line => line.Contains(text, StringComparison.Ordinal));
}
