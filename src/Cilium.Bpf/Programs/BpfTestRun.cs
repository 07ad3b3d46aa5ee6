// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What to run a program on, and where to put what it leaves behind.</summary>
/// <remarks>Which members a program type takes is the kernel's choice: packets for tc, XDP and cgroup skb; a context only
/// for raw tracepoints and syscall programs; neither for fentry and fexit.</remarks>
public ref struct BpfTestRun
{
    /// <summary>Creates a run on a packet, once.</summary>
    /// <param name="input">The packet, from its Ethernet header: 14 to about 4,000 bytes.</param>
    public BpfTestRun(ReadOnlySpan<byte> input) => Input = input;

    /// <summary>The packet, from its Ethernet header.</summary>
    public ReadOnlySpan<byte> Input { get; set; }

    /// <summary>Room for the packet as the program leaves it; may be empty.</summary>
    public Span<byte> Output { get; set; }

    /// <summary>The context handed to the program, e.g. the bytes of a <see cref="SkBuffContext"/>; may be empty.</summary>
    public ReadOnlySpan<byte> Context { get; set; }

    /// <summary>Room for the context as the program leaves it; may be empty.</summary>
    public Span<byte> ContextOutput { get; set; }

    /// <summary>How often to run it; 0 and 1 both mean once. Duration is the average.</summary>
    public int Repeat { get; set; }

    /// <summary>How to run it.</summary>
    public BpfTestRunModes Modes { get; set; }

    /// <summary>The CPU to run on with <see cref="BpfTestRunModes.RunOnCpu"/>.</summary>
    public int Cpu { get; set; }

    /// <summary>Frames a batch with <see cref="BpfTestRunModes.XdpLiveFrames"/>; 0 for the kernel's default (64).</summary>
    public int BatchSize { get; set; }
}
