// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf.Tests.Generated;

namespace Cilium.Bpf.Tests;

public sealed unsafe class SkeletonTests
{
    [Fact]
    public void Maps_programs_and_variables_are_reached_by_name_and_type()
    {
        using var loaded = SampleSkeleton.Load();
        loaded.Programs.Classify.TestRun(SampleObject.Packet, repeat: 3);
        Assert.Equal(3ul, loaded.Variables.Packets);
        Assert.True(loaded.Maps.Flows.TryLookup(new SampleSkeleton.SampleKey { Proto = 6 }, out var value));
        Assert.Equal(3ul * (ulong)SampleObject.Packet.Length, value.Bytes);
        loaded.Variables.Step = 10;
        loaded.Programs.Classify.TestRun(SampleObject.Packet);
        Assert.Equal(13ul, loaded.Variables.Packets);
    }

    [Fact]
    public void Constants_are_set_on_the_blueprint()
    {
        var spec = SampleSkeleton.Spec();
        spec.Constants.NodeId = 100;
        spec.Constants.Limits = new SampleSkeleton.SampleLimits { Burst = 20, Rate = 1 };
        var mac = spec.Constants.NodeMac;
        mac[5] = 3;
        spec.Constants.NodeMac = mac;
        spec.Variables.Step = 2;
        using var loaded = spec.Load();
        Assert.Equal(123, loaded.Programs.Classify.TestRun(SampleObject.Packet).ReturnValue);
        Assert.Equal((2ul, 100u, 3), (loaded.Variables.Packets, loaded.Variables.NodeId, loaded.Variables.NodeMac[5]));
    }

    [Fact]
    public void What_was_not_selected_says_so_when_used()
    {
        var spec = SampleSkeleton.Spec();
        Assert.False(spec.Programs.Optional.IsSelected);
        spec.Maps.Generations.IsSelected = false;
        spec.Object.SelectPrograms("write_raw");
        using var loaded = spec.Load();
        Assert.Contains("'optional' was not selected", Assert.Throws<InvalidOperationException>(() => loaded.Programs.Optional).Message, StringComparison.Ordinal);
        Assert.Contains("'generations'", Assert.Throws<InvalidOperationException>(() => loaded.Maps.Generations).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_written_in_C_reads_the_same_in_CSharp()
    {
        var spec = LayoutsSkeleton.Spec();
        spec.Constants.DefaultVerdict = LayoutsSkeleton.Verdict.Deny;
        using var loaded = spec.Load();
        loaded.Maps.Verdicts.Update(1, LayoutsSkeleton.Verdict.Allow);
        using var reader = new RingBufferReader(loaded.Maps.Events);
        loaded.Programs.Emit.TestRun(SampleObject.Packet);
        var events = new List<LayoutsSkeleton.FlowEvent>();
        reader.Consume(ref events, static (ref seen, record) => seen.Add(MemoryMarshal.Read<LayoutsSkeleton.FlowEvent>(record)));
        var flow = Assert.Single(events);
        Assert.Equal(0x1122334455667788ul, flow.Timestamp);
        Assert.Equal((LayoutsSkeleton.Verdict.Allow, 1, 5, 0xabcdefu), (flow.Verdict, flow.IsReply, flow.Family, flow.Identity));
        Assert.Equal((0x5000, 0xbb01, 0xbb015000u), (flow.SourcePort, flow.TargetPort, flow.Ports));
        Assert.Equal((30000, 32767), (flow.Range.Low, flow.Range.High));
        Assert.Equal((9, true, (byte)'x'), (flow.Payload[1][2], flow.IsLast, flow.Name[0]));
        Assert.Equal(0x0100007fu, flow.Source[3]);
        var tight = loaded.Variables.LastTight;
        Assert.Equal((1, 0xdeadbeef, 7), (tight.Kind, tight.Value, tight.Tail));
        Assert.Equal(0.5, loaded.Variables.Ratio);
    }

    [Fact]
    public void Sizes_and_offsets_are_those_of_C()
    {
        var types = LayoutsSkeleton.Spec().Object.Btf!;
        Assert.Equal(types.Find<BtfComposite>("flow_event").ByteSize, (uint)sizeof(LayoutsSkeleton.FlowEvent));
        Assert.Equal(7, sizeof(LayoutsSkeleton.Tight));
        Assert.Equal(16, Unsafe.SizeOf<PeerAddress>());
        Assert.Equal((nint)47, Marshal.OffsetOf<LayoutsSkeleton.FlowEvent>(nameof(LayoutsSkeleton.FlowEvent.Name)));
    }

    [Fact]
    public void Setting_a_bit_field_keeps_its_neighbours()
    {
        var flow = new LayoutsSkeleton.FlowEvent { IsReply = 1, Family = 5, Identity = 0xabcdef };
        flow.Family = 2;
        Assert.Equal((1, 2, 0xabcdefu), (flow.IsReply, flow.Family, flow.Identity));
        flow.Identity = 0xff000001;
        Assert.Equal((1, 2, 1u), (flow.IsReply, flow.Family, flow.Identity));
    }

    [Fact]
    public void Each_kind_of_map_has_its_own_class()
    {
        using var loaded = LayoutsSkeleton.Load();
        Assert.IsType<BpfPerCpuMap<uint, LayoutsSkeleton.FlowEvent>>(loaded.Maps.PerCpu);
        Assert.IsType<BpfQueueMap<ulong>>(loaded.Maps.Work);
        Assert.IsType<BpfProgramArray>(loaded.Maps.Stages);
        Assert.IsType<BpfMap<LayoutsSkeleton.LpmKey, LayoutsSkeleton.PortRangeT>>(loaded.Maps.Prefixes);
        Assert.IsType<BpfMap<PeerAddress, LayoutsSkeleton.Tight>>(loaded.Maps.Recent);
    }
}
