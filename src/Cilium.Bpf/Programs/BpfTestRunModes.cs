// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How <see cref="BpfProgram.TestRun(in BpfTestRun)"/> runs a program.</summary>
[Flags]
public enum BpfTestRunModes
{
    /// <summary>In the calling thread, on the packet only.</summary>
    None = 0,

    /// <summary>On the CPU that the run names (raw tracepoints only).</summary>
    RunOnCpu = 1,

    /// <summary>XDP: act on the verdicts with real frames: transmit, redirect, pass up the stack (Linux 5.18 and later).</summary>
    XdpLiveFrames = 2,

    /// <summary>Compute the packet's checksum as a device would have (Linux 6.16 and later; tc only).</summary>
    ChecksumComplete = 4,
}
