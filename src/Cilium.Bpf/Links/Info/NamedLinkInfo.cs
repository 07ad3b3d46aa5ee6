// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A link whose target has a name: a raw tracepoint or an iterator.</summary>
/// <param name="Type">The kind of link.</param>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="Name">The tracepoint, or what is iterated: "sched_switch", "bpf_map".</param>
/// <param name="MapId">The map that an iterator walks, else 0.</param>
public sealed record NamedLinkInfo(BpfLinkType Type, uint Id, uint ProgramId, string Name, uint MapId)
    : BpfLinkInfo(Type, Id, ProgramId);
