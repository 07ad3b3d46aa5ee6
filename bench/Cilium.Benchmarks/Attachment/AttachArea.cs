// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Runtime.InteropServices;
using Cilium.Datapath;
using Cilium.Testing;

namespace Cilium.Benchmarks.Attachment;

/// <summary>How long it takes to put a pod under policy, against compiling a program for it.</summary>
internal sealed class AttachArea : IBenchmarkArea
{
    private const double CiliumLoadMilliseconds = 480;
    private const string Unit = "ms";

    // Where Debian keeps the headers of the machine's architecture.
    private static string SystemHeaders => RuntimeInformation.OSArchitecture switch
    {
        Architecture.Arm64 => "/usr/include/aarch64-linux-gnu",
        _ => "/usr/include/x86_64-linux-gnu",
    };

    public string Name => "attach";

    public string Title => "an endpoint: programs attached to its device, addresses and policy in force";

    public void Run(BenchmarkContext context)
    {
        int rounds = context.Choose(9, 3), endpoints = context.Choose(100, 50), fewEndpoints = context.Choose(20, 10);
        using AttachBed clsact = new(endpoints, EndpointAttachment.Clsact), tcx = new(fewEndpoints, EndpointAttachment.Tcx);
        AttachTimes ours = new(clsact), reference = new(tcx);
        List<double> compiles = [], loads = [];
        for (int round = 0; round < rounds; round++)
        {
            ours.Measure();
            reference.Measure();
            compiles.Add(Compile());
            loads.Add(Load());
        }

        BenchmarkReport report = context.Report;
        report.Section($"clsact filters, the default, on {endpoints} veth devices one after the other; 100 rules in force");
        report.Add(new BenchmarkRow("attach and configure, p50", Unit, ours.WholeMedian)
        {
            Peer = CiliumLoadMilliseconds,
            PeerName = "Cilium 1.19.4: load and verify (reference machine)",
            Goal = Goal.AtMost(2),
        });
        report.Add(new BenchmarkRow("attach and configure, p50, against clang", Unit, ours.WholeMedian)
        {
            Peer = new Sample(compiles),
            PeerName = "clang compiling endpoint.bpf.c",
            Goal = Goal.RatioAtMost(0.01),
        });
        report.Add(new BenchmarkRow("attach and configure, p99", Unit, ours.WholeTail));
        report.Add(new BenchmarkRow("of it Datapath.Attach, p50", Unit, ours.LinksMedian));
        report.Add(new BenchmarkRow("detach, p50", Unit, ours.DetachMedian));

        // The kernel waits for a grace period at each tcx hook: a reference, not what users get unless they ask for it.
        report.Section($"for reference: tcx links, on {fewEndpoints} devices");
        report.Add(new BenchmarkRow("tcx: attach and configure, p50", Unit, reference.WholeMedian)
        {
            Peer = ours.WholeMedian,
            PeerName = "clsact filters",
        });
        report.Add(new BenchmarkRow("tcx: detach, p50", Unit, reference.DetachMedian) { Peer = ours.DetachMedian, PeerName = "clsact filters" });
        report.Section("once a node");
        report.Add(new BenchmarkRow("load and verify all programs", Unit, new Sample(loads)));
    }

    /// <summary>Compiles the endpoint programs as the build does.</summary>
    private static double Compile()
    {
        long start = Stopwatch.GetTimestamp();
        Tool.Run(
            "clang-19", "-target", "bpf", "-mcpu=v3", "-O2", "-g", "-I", Repository.PathOf("bpf/include"),
            "-I", SystemHeaders, "-c", Repository.PathOf("bpf/endpoint.bpf.c"), "-o", "/dev/null");
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    private static double Load()
    {
        using TemporaryBpfFileSystem files = new();
        long start = Stopwatch.GetTimestamp();
        using Datapath.Datapath datapath = new DatapathLoader(new DatapathOptions { PinRoot = files["plane"] }).Load();
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }
}
