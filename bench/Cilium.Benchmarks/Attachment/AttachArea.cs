// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Datapath;
using Cilium.Testing;

namespace Cilium.Benchmarks.Attachment;

/// <summary>How long it takes to put a pod under policy, against compiling a program for it.</summary>
internal sealed class AttachArea : IBenchmarkArea
{
    private const double CiliumLoadMilliseconds = 480;
    private const string Unit = "ms";

    public string Name => "attach";

    public string Title => "an endpoint: programs attached to its device, addresses and policy in force";

    public void Run(BenchmarkContext context)
    {
        int rounds = context.Choose(9, 3), endpoints = context.Choose(100, 50);
        using AttachBed tcx = new(endpoints, isClsact: false), clsact = new(endpoints, isClsact: true);
        AttachTimes tcxTimes = new(tcx), clsactTimes = new(clsact);
        List<double> compiles = [], loads = [];
        for (int round = 0; round < rounds; round++)
        {
            tcxTimes.Measure();
            clsactTimes.Measure();
            compiles.Add(Compile());
            loads.Add(Load());
        }

        context.Report.Section($"{endpoints} endpoints a round on veth devices; 100 rules in force");
        Print(context, "tcx", tcxTimes, new Sample(compiles));
        Print(context, "clsact", clsactTimes, new Sample(compiles));
        context.Report.Add(new BenchmarkRow("once a node: load and verify all programs", Unit, new Sample(loads)));
    }

    private static void Print(BenchmarkContext context, string hook, AttachTimes times, Sample compiles)
    {
        context.Report.Add(new BenchmarkRow($"{hook}: attach and configure, p50", Unit, times.WholeMedian)
        {
            Peer = CiliumLoadMilliseconds,
            PeerName = "Cilium 1.19.4: load and verify (reference machine)",
            Goal = Goal.AtMost(2),
        });
        context.Report.Add(new BenchmarkRow($"{hook}: attach and configure, p99", Unit, times.WholeTail));
        context.Report.Add(new BenchmarkRow($"{hook}: p50 against clang", Unit, times.WholeMedian)
        {
            Peer = compiles,
            PeerName = "clang compiling endpoint.bpf.c",
            Goal = Goal.RatioAtMost(0.01),
        });
        context.Report.Add(new BenchmarkRow($"{hook}: of it Datapath.Attach, p50", Unit, times.LinksMedian));
        context.Report.Add(new BenchmarkRow($"{hook}: detach, p50", Unit, times.DetachMedian));
    }

    /// <summary>Compiles the endpoint programs as the build does.</summary>
    private static double Compile()
    {
        string output = Path.GetTempFileName();
        try
        {
            long start = Stopwatch.GetTimestamp();
            Tool.Run(
                "clang-19", "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-I", Repository.PathOf("bpf/include"),
                "-I", "/usr/include/x86_64-linux-gnu", "-c", Repository.PathOf("bpf/endpoint.bpf.c"), "-o", output);
            return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        finally
        {
            File.Delete(output);
        }
    }

    private static double Load()
    {
        using TemporaryBpfFileSystem files = new();
        long start = Stopwatch.GetTimestamp();
        using Datapath.Datapath datapath = new DatapathLoader(new DatapathOptions { PinRoot = files["plane"] }).Load();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
