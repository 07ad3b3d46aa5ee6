// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What became of one CPU's samples since its buffer was opened.</summary>
/// <param name="Cpu">The CPU.</param>
/// <param name="Samples">Samples handed out.</param>
/// <param name="Bytes">Payload bytes handed out, padding included.</param>
/// <param name="Lost">Samples that found no room, as far as the kernel has told: it tells with the next sample that fits.</param>
/// <param name="PendingBytes">Bytes written and not yet read.</param>
public readonly record struct PerfBufferStatistics(int Cpu, long Samples, long Bytes, long Lost, long PendingBytes);
