// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A link to a performance event.</summary>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="EventType">What kind of event (Linux 6.6 and later).</param>
/// <param name="Name">The tracepoint, function or file; empty for a counter or where the kernel does not tell.</param>
/// <param name="Offset">Bytes from the start of the function or file; 0 for other kinds.</param>
public sealed record PerfEventLinkInfo(uint Id, uint ProgramId, PerfEventLinkType EventType, string Name, long Offset)
    : BpfLinkInfo(BpfLinkType.PerfEvent, Id, ProgramId);
