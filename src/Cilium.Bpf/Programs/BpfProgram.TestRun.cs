// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public sealed unsafe partial class BpfProgram
{
    /// <summary>Runs the program on a packet without sending anything.</summary>
    /// <param name="packet">The packet, from its Ethernet header: 14 to about 4,000 bytes.</param>
    /// <param name="output">Room for the packet as the program leaves it; may be empty.</param>
    /// <param name="repeat">How often; the duration is the average.</param>
    /// <exception cref="FeatureNotSupportedException">The kernel cannot test-run this type of program (sock_addr, sock_ops and others).</exception>
    /// <exception cref="BpfException"><c>EINVAL</c>: the packet is too short or too long.</exception>
    /// <remarks>One system call, no allocation. Side effects on maps are real; so are redirections by a helper's own clone.</remarks>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> packet, Span<byte> output = default, int repeat = 1)
        => TestRun(new BpfTestRun(packet) { Output = output, Repeat = repeat });

    /// <summary>Runs the program on a packet with its metadata, which it may change.</summary>
    /// <param name="packet">The packet, from its Ethernet header.</param>
    /// <param name="context">The packet's metadata, before and after. Set only what <see cref="SkBuffContext"/> says is accepted.</param>
    /// <param name="output">Room for the packet as the program leaves it; may be empty.</param>
    /// <param name="repeat">How often; the duration is the average.</param>
    /// <inheritdoc cref="TestRun(ReadOnlySpan{byte}, Span{byte}, int)" path="/exception"/>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> packet, ref SkBuffContext context, Span<byte> output = default, int repeat = 1)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<SkBuffContext>(ref context));
        return TestRun(new BpfTestRun(packet) { Output = output, Context = bytes, ContextOutput = bytes, Repeat = repeat });
    }

    /// <summary>Runs the program on a frame with its XDP metadata, which it may change.</summary>
    /// <param name="packet">The frame, from its metadata when <see cref="XdpContext.Data"/> is not zero, else from its Ethernet header.</param>
    /// <param name="context">The frame's bounds and origin, before and after.</param>
    /// <param name="output">Room for the frame as the program leaves it; may be empty.</param>
    /// <param name="repeat">How often; the duration is the average.</param>
    /// <inheritdoc cref="TestRun(ReadOnlySpan{byte}, Span{byte}, int)" path="/exception"/>
    public BpfTestRunResult TestRun(ReadOnlySpan<byte> packet, ref XdpContext context, Span<byte> output = default, int repeat = 1)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(new Span<XdpContext>(ref context));
        return TestRun(new BpfTestRun(packet) { Output = output, Context = bytes, ContextOutput = bytes, Repeat = repeat });
    }

    /// <summary>Runs the program as <paramref name="run"/> says.</summary>
    /// <param name="run">Input, output and how.</param>
    /// <exception cref="FeatureNotSupportedException">The kernel cannot test-run this type of program, or not this way.</exception>
    /// <exception cref="BpfException"><c>EINVAL</c>: the kernel refuses the input.</exception>
    /// <remarks>One system call, no allocation.</remarks>
    public BpfTestRunResult TestRun(in BpfTestRun run)
    {
        bool isReferenced = false;
        try
        {
            Handle.DangerousAddRef(ref isReferenced);
            fixed (byte* input = run.Input)
            fixed (byte* output = run.Output)
            fixed (byte* context = run.Context)
            fixed (byte* contextOutput = run.ContextOutput)
            {
                ProgramTestRunAttr attr = default;
                attr.prog_fd = (uint)Handle.Value;
                attr.data_in = (ulong)input;
                attr.data_size_in = (uint)run.Input.Length;
                attr.data_out = (ulong)output;
                attr.data_size_out = (uint)run.Output.Length;
                attr.ctx_in = (ulong)context;
                attr.ctx_size_in = (uint)run.Context.Length;
                attr.ctx_out = (ulong)contextOutput;
                attr.ctx_size_out = (uint)run.ContextOutput.Length;
                attr.repeat = (uint)run.Repeat;
                attr.flags = (uint)run.Modes;
                attr.cpu = (uint)run.Cpu;
                attr.batch_size = (uint)run.BatchSize;
                return Complete(BpfSyscall.Invoke(BpfCommand.BPF_PROG_TEST_RUN, ref attr), run, attr);
            }
        }
        finally
        {
            if (isReferenced)
            {
                Handle.DangerousRelease();
            }
        }
    }

    private BpfTestRunResult Complete(int result, in BpfTestRun run, in ProgramTestRunAttr attr)
    {
        // The kernel reports a packet that did not fit as an error, after having run the program and filled in the rest.
        bool isTruncated = result == -Errno.ENOSPC && attr.data_size_out > (uint)run.Output.Length && !run.Output.IsEmpty;
        if (result < 0 && !isTruncated)
        {
            throw TestRunRefused(-result);
        }

        return new BpfTestRunResult(
            (int)attr.retval, attr.duration, (int)attr.data_size_out, (int)attr.ctx_size_out, isTruncated);
    }

    private BpfException TestRunRefused(int errno) => errno switch
    {
        Errno.ENOTSUPP or Errno.EOPNOTSUPP => new FeatureNotSupportedException(
            $"test runs of {Type} programs", minimumKernel: null, "Test it with real traffic instead."),
        Errno.EINVAL => BpfException.FromErrno(errno, "test-run program", $"'{Name}'", remedy:
            "A packet must have 14 to about 4,000 bytes; a context must have zero in every field that the kernel does not accept."),
        _ => BpfException.FromErrno(errno, "test-run program", $"'{Name}'"),
    };
}
