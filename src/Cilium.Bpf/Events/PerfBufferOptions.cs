// SPDX-License-Identifier: Apache-2.0
using System.Numerics;

namespace Cilium.Bpf;

/// <summary>How to read a perf buffer.</summary>
public sealed class PerfBufferOptions
{
    /// <summary>Memory for each CPU's buffer, in bytes: a power of two, at least a page. Default: 256 KiB. Too little loses
    /// samples in bursts; all of it is locked in memory.</summary>
    public int BytesPerCpu { get; set; } = 256 * 1024;

    /// <summary>After how many samples a sleeping reader is woken. Default: 1. More saves wake-ups and delays samples until the
    /// number is reached or a poll's time is over.</summary>
    public int WakeupSamples { get; set; } = 1;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BytesPerCpu, Environment.SystemPageSize, nameof(BytesPerCpu));
        ArgumentOutOfRangeException.ThrowIfLessThan(WakeupSamples, 1, nameof(WakeupSamples));
        if (!BitOperations.IsPow2(BytesPerCpu))
        {
            throw new ArgumentException($"The memory for each CPU must be a power of two, not {BytesPerCpu} bytes.", nameof(BytesPerCpu));
        }
    }
}
