// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Links;

public sealed class TracingTests
{
    [Fact]
    public void A_raw_tracepoint_program_runs_while_it_is_attached()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = TestKernel.Load(BpfProgramType.RawTracepoint, OwnThread.CountOnThisThread(counter), "raw_tp");
        using (BpfLink link = program.AttachRawTracepoint("sys_enter"))
        {
            OwnThread.CallGetParent(100);
            Assert.True(TestKernel.ReadCounter(counter) >= 100);
            NamedLinkInfo info = Assert.IsType<NamedLinkInfo>(link.GetInfo());
            Assert.Equal(("sys_enter", BpfLinkType.RawTracepoint, program.Id), (info.Name, info.Type, info.ProgramId));
        }
    }

    [Fact]
    public void A_raw_tracepoint_that_does_not_exist_is_named()
    {
        using BpfProgram program = TestKernel.Load(BpfProgramType.RawTracepoint, new BpfAssembler().Return(0));

        BpfException error = Assert.Throws<BpfException>(() => program.AttachRawTracepoint("no_such_thing"));
        Assert.Equal(Errno.ENOENT, error.Errno);
        Assert.Contains("no_such_thing", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_typed_tracepoint_program_attaches_to_what_it_was_loaded_for()
    {
        using BpfMap counter = TestKernel.CreateCounter();
        using BpfProgram program = LoadOnSysEnter(OwnThread.CountOnThisThread(counter));
        using BpfLink link = program.AttachTracing();
        OwnThread.CallGetParent(100);

        Assert.True(TestKernel.ReadCounter(counter) >= 100);
        Assert.Equal("sys_enter", Assert.IsType<NamedLinkInfo>(link.GetInfo()).Name);
        FeatureNotSupportedException error = Assert.Throws<FeatureNotSupportedException>(() => link.Update(program));
        Assert.Contains("RawTracepoint", error.Feature, StringComparison.Ordinal);
        Assert.Throws<FeatureNotSupportedException>(() => link.Detach());
    }

    [Fact]
    public void A_tracing_program_gets_its_cookie()
    {
        const int HelperAttachCookie = 174;
        using BpfMap value = TestKernel.CreateCounter();
        using BpfProgram program = LoadOnSysEnter(new BpfAssembler().Call(HelperAttachCookie)
            .MoveRegister(BpfAssembler.R6, BpfAssembler.R0).Store32Immediate(BpfAssembler.Frame, -4, 0)
            .LoadMap(BpfAssembler.R1, value).MoveRegister(BpfAssembler.R2, BpfAssembler.Frame).Add(BpfAssembler.R2, -4)
            .Call(TestKernel.HelperMapLookup).JumpIfZero(BpfAssembler.R0, "out")
            .Store64(BpfAssembler.R0, 0, BpfAssembler.R6).Label("out").Return(0));
        using BpfLink link = program.AttachTracing(cookie: 0x1234_5678_9abc);
        OwnThread.CallGetParent(1);

        Assert.Equal(0x1234_5678_9abc, TestKernel.ReadCounter(value));
    }

    [Theory]
    [InlineData(BpfAttachType.TraceFentry)]
    [InlineData(BpfAttachType.TraceFexit)]
    public void A_function_program_runs_when_its_function_does(BpfAttachType hook)
    {
        using BpfMap counter = TestKernel.CreateCounter();
        uint function = Btf.FromKernel().Find<BtfFunction>("bpf_fentry_test1").Id;
        int result = TestKernel.TryLoad(
            BpfProgramType.Tracing,
            OwnThread.CountOnThisThread(counter),
            "on_function",
            hook,
            function,
            out BpfProgram? program,
            out string reason);
        if (program is null)
        {
            // A hardened kernel refuses such programs before it looks at them.
            Assert.Equal((-Errno.EPERM, string.Empty), (result, reason));
            return;
        }

        using (program)
        using (BpfLink link = program.AttachTracing())
        {
            // A test run of a tracing program makes the kernel call its own test functions.
            program.TestRun(default(BpfTestRun));
            Assert.Equal(1, TestKernel.ReadCounter(counter));
            TracingLinkInfo info = Assert.IsType<TracingLinkInfo>(link.GetInfo());
            Assert.Equal((hook, function), (info.Hook, info.TargetBtfId));
        }
    }

    [Fact]
    public void A_program_that_traces_nothing_is_refused()
    {
        using BpfProgram tc = TestKernel.LoadTc(0);

        Assert.Equal(Errno.EINVAL, Assert.Throws<BpfException>(() => tc.AttachTracing()).Errno);
    }

    private static BpfProgram LoadOnSysEnter(BpfAssembler code)
        => TestKernel.Load(
            BpfProgramType.Tracing,
            code,
            "on_sys_enter",
            BpfAttachType.TraceRawTracepoint,
            Btf.FromKernel().Find<BtfReference>("btf_trace_sys_enter").Id);
}
