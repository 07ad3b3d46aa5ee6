// SPDX-License-Identifier: Apache-2.0
using Cilium.Benchmarks.Interop;
using Cilium.Bpf;

namespace Cilium.Benchmarks.Packets;

/// <summary>Measures cases by test run on one data plane, each right after an empty program.</summary>
internal sealed class PacketRunner : IDisposable
{
    private const uint EmptyTarget = 0;
    private const uint MeasuredTarget = 1;

    private readonly DriveSkeleton _drive;
    private readonly BpfProgramArray _targets;
    private readonly int _repeats;

    /// <param name="bed">Where the programs run.</param>
    /// <param name="repeats">Packets a measurement.</param>
    public PacketRunner(PacketBed bed, int repeats)
    {
        Bed = bed;
        _repeats = repeats;
        _drive = DriveSkeleton.Load();
        _targets = new BpfProgramArray(_drive.Object.Maps["targets"]);
        _targets.Update(EmptyTarget, _drive.Programs.Empty);
    }

    public PacketBed Bed { get; }

    /// <summary>What an empty program and then the case cost, in nanoseconds.</summary>
    public (double Empty, double Cost) Measure(PacketCase wanted) => Bed.Node.Namespace.Run(() => MeasureInside(wanted));

    public void Dispose() => _drive.Dispose();

    private (double Empty, double Cost) MeasureInside(PacketCase wanted)
    {
        using ThreadPlacement placement = new(Machine.QuietCpu);
        CasePacket packet = CasePacket.Build(Bed, wanted);
        BpfProgram program = wanted.Path == PacketPath.Ingress ? Bed.ToEndpoint : Bed.FromEndpoint;
        double empty = Run(_drive.Programs.Empty, packet, _repeats, 0);
        if (!wanted.IsDriven)
        {
            Run(program, packet, 1, wanted.ExpectedAction);
            return (empty, Run(program, packet, _repeats, wanted.ExpectedAction));
        }

        _targets.Update(MeasuredTarget, program);
        Prepare(wanted, packet);
        int repeats = wanted.State == PacketState.New ? wanted.Flows.Flows : _repeats;
        double driver = Drive(packet, repeats, EmptyTarget, 0);
        double both = Drive(packet, repeats, MeasuredTarget, wanted.ExpectedAction);
        return (empty, both - driver + empty);
    }

    private void Prepare(PacketCase wanted, CasePacket packet)
    {
        ConnectionClearing.Neatly(Bed.Maps);
        if (wanted.IsTableWorn)
        {
            PacketCase many = wanted with { Flows = FlowPlan.AlmostAll };
            CasePacket.Program(_drive.Variables, many);
            Drive(packet, many.Flows.Flows, MeasuredTarget, wanted.ExpectedAction);
            ConnectionClearing.AsTheyCome(Bed.Maps);
        }

        CasePacket.Program(_drive.Variables, wanted);
        if (wanted.State != PacketState.New)
        {
            Drive(packet, wanted.Flows.Flows, MeasuredTarget, wanted.ExpectedAction);
        }
    }

    private double Drive(CasePacket packet, int repeats, uint target, int action)
    {
        _drive.Variables.Target = target;
        return Run(_drive.Programs.Drive, packet, repeats, action);
    }

    private static double Run(BpfProgram program, CasePacket packet, int repeats, int action)
    {
        SkBuffContext context = new() { InterfaceIndex = (uint)packet.InterfaceIndex };
        BpfTestRunResult result = program.TestRun(packet.Bytes, ref context, repeat: repeats);
        if (result.ReturnValue != action)
        {
            throw new InvalidOperationException($"{program.Name} returned {result.ReturnValue} where {action} was expected.");
        }

        // The kernel cuts the average down to whole nanoseconds.
        return result.DurationNanoseconds + 0.5;
    }
}
