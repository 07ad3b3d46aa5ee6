// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

public sealed class PerfEventTests
{
    [Fact]
    public void A_tracepoint_program_runs_while_it_is_attached()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.Tracepoint, OwnThread.CountOnThisThread(counter), "on_tp");
        using (BpfLink link = program.AttachTracepoint("syscalls", "sys_enter_getppid"))
        {
            OwnThread.CallGetParent(100);
            Assert.Equal(100, TestKernel.ReadCounter(counter));
            Assert.Equal(
                new PerfEventLinkInfo(link.Id, program.Id, PerfEventLinkType.Tracepoint, "sys_enter_getppid", 0), link.GetInfo());
        }

        OwnThread.CallGetParent(100);
        Assert.Equal(100, TestKernel.ReadCounter(counter));
    }

    [Fact]
    public void A_tracepoint_that_does_not_exist_is_named()
    {
        using BpfProgram program = TestKernel.Load(BpfProgramType.Tracepoint, new BpfAssembler().Return(0));

        BpfException error = Assert.Throws<BpfException>(() => program.AttachTracepoint("syscalls", "no_such_thing"));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("syscalls/no_such_thing", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_user_probe_program_runs_when_its_function_does(bool isReturn)
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.Kprobe, OwnThread.CountOnThisThread(counter), "on_uprobe");
        UprobeOptions options = new() { IsReturn = isReturn, ProcessId = Environment.ProcessId };
        using (BpfLink link = program.AttachUprobe(LibcPath(), "getppid", options))
        {
            OwnThread.CallGetParent(50);
            Assert.Equal(50, TestKernel.ReadCounter(counter));
            PerfEventLinkInfo info = Assert.IsType<PerfEventLinkInfo>(link.GetInfo());
            Assert.Equal(isReturn ? PerfEventLinkType.UprobeReturn : PerfEventLinkType.Uprobe, info.EventType);
            Assert.Equal(LibcPath(), info.Name);
            Assert.Equal(ExecutableSymbols.FindFileOffset(LibcPath(), "getppid"), info.Offset);
        }

        OwnThread.CallGetParent(50);
        Assert.Equal(50, TestKernel.ReadCounter(counter));
    }

    [Fact]
    public void A_function_is_where_the_loader_put_it()
    {
        string libc = LibcPath();
        nint address = NativeLibrary.GetExport(NativeLibrary.Load(libc), "getppid");

        Assert.Equal(FileOffsetOf(address), ExecutableSymbols.FindFileOffset(libc, "getppid"));
        Assert.Null(ExecutableSymbols.FindFileOffset(libc, "no_such_function"));
        Assert.Throws<InvalidDataException>(() => ExecutableSymbols.FindFileOffset("/etc/passwd", "getppid"));
    }

    [Fact]
    public void A_symbol_that_does_not_exist_is_named()
    {
        using BpfProgram program = TestKernel.Load(BpfProgramType.Kprobe, new BpfAssembler().Return(0));

        BpfException error = Assert.Throws<BpfException>(() => program.AttachUprobe(LibcPath(), "no_such_function"));
        Assert.Contains("no_such_function", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_kernel_without_kprobes_says_so()
    {
        using BpfProgram program = TestKernel.Load(BpfProgramType.Kprobe, new BpfAssembler().Return(0));
        if (Directory.Exists("/sys/bus/event_source/devices/kprobe"))
        {
            using BpfLink link = program.AttachKprobe("do_nanosleep");
            Assert.Equal(PerfEventLinkType.Kprobe, Assert.IsType<PerfEventLinkInfo>(link.GetInfo()).EventType);
        }
        else
        {
            FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => program.AttachKprobe("do_nanosleep"));
            Assert.Equal("kprobes", error.Feature);
        }
    }

    [Fact]
    public void A_counter_program_runs_while_the_counter_advances()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.PerfEvent, TestKernel.CountAndReturn(counter, 0), "on_clock");

        // The task clock of this thread, every 0.1 ms.
        using BpfLink link = program.AttachPerfEvent(new PerfCounterOptions { Config = 1, Period = 100_000, ProcessId = 0, Cpu = -1 });
        Eventually.True(
            () =>
            {
                Thread.SpinWait(10_000);
                return TestKernel.ReadCounter(counter) >= 3;
            },
            "the counter overflows three times");
        Assert.Equal(PerfEventLinkType.Event, Assert.IsType<PerfEventLinkInfo>(link.GetInfo()).EventType);
    }

    [Fact]
    public void Where_the_kernel_has_no_link_for_events_the_event_itself_holds_the_program()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.Tracepoint, OwnThread.CountOnThisThread(counter), "on_tp");
        PerfEventAttr attr = new()
        {
            type = PerfEventAttr.PERF_TYPE_TRACEPOINT,
            config = PerfEventTraceFiles.ReadEventId("syscalls", "sys_enter_getppid")!.Value,
            sample_period = 1,
        };
        using (BpfLink link = PerfEventAttachment.Attach(program, ref attr, -1, 0, cookie: 0, "test", isIoctlForced: true))
        {
            OwnThread.CallGetParent(10);
            Assert.Equal(10, TestKernel.ReadCounter(counter));
            FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => link.Update(program));
            Assert.Equal(new Version(5, 15), error.MinimumKernel);
            Assert.Throws<FeatureNotSupportedException>(() => link.GetInfo());
            link.Detach();
            OwnThread.CallGetParent(10);
        }

        Assert.Equal(10, TestKernel.ReadCounter(counter));
    }

    [Fact]
    public void A_program_of_another_type_is_refused()
    {
        using BpfProgram tc = TestKernel.LoadTc(0);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => tc.AttachTracepoint("syscalls", "sys_enter_getppid")).Errno);
    }

    private static string LibcPath()
        => File.ReadLines("/proc/self/maps").First(line => line.Contains("/libc.so.6", StringComparison.Ordinal)).Split(' ')[^1];

    private static long FileOffsetOf(nint address)
    {
        foreach (string line in File.ReadLines("/proc/self/maps"))
        {
            string[] fields = line.Split(' ', 4);
            string[] range = fields[0].Split('-');
            long start = long.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (address >= start && address < long.Parse(range[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            {
                return address - start + long.Parse(fields[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            }
        }

        throw new InvalidOperationException("The address is not mapped.");
    }
}
