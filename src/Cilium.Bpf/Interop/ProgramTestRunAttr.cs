// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Interop;

/// <summary>Attributes of <c>BPF_PROG_TEST_RUN</c>.</summary>
internal struct ProgramTestRunAttr
{
    public uint prog_fd;
    public uint retval;
    public uint data_size_in;

    /// <summary>In: room at <see cref="data_out"/>; out: the size of the result, even when the room did not suffice.</summary>
    public uint data_size_out;
    public ulong data_in;
    public ulong data_out;
    public uint repeat;

    /// <summary>Out: average nanoseconds a run.</summary>
    public uint duration;
    public uint ctx_size_in;
    public uint ctx_size_out;
    public ulong ctx_in;
    public ulong ctx_out;
    public uint flags;
    public uint cpu;
    public uint batch_size;
}
