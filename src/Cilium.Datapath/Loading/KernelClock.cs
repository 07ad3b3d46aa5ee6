// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Interop;

namespace Cilium.Datapath;

/// <summary>The clock of tracked connections: 256 timer ticks a unit.</summary>
internal sealed class KernelClock
{
    private const int TicksPerUnit = 256;

    public KernelClock(int ticksPerSecond)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ticksPerSecond);
        TicksPerSecond = ticksPerSecond;
    }

    /// <summary>The kernel's tick rate, usually 100, 250, 300 or 1000.</summary>
    public int TicksPerSecond { get; }

    /// <summary>Reads the tick rate off the resolution of the kernel's coarse clock, which is one tick.</summary>
    public static KernelClock Read() => new((int)Math.Round(1e9 / Libc.CoarseClockResolution()));

    /// <summary>A duration in units, rounded up, at least one.</summary>
    public uint ToUnits(TimeSpan duration) =>
        (uint)Math.Max(1, Math.Ceiling(duration.TotalSeconds * TicksPerSecond / TicksPerUnit));

    /// <summary>Units as a duration.</summary>
    public TimeSpan ToDuration(long units) => TimeSpan.FromSeconds((double)units * TicksPerUnit / TicksPerSecond);
}
