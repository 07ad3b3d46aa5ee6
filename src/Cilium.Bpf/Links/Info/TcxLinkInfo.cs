// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A tcx or netkit link.</summary>
/// <param name="Type">The kind of link.</param>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="InterfaceIndex">The interface, in its own network namespace; 0 once it is gone or the link was detached.</param>
/// <param name="Hook">Which packets.</param>
public sealed record TcxLinkInfo(BpfLinkType Type, uint Id, uint ProgramId, int InterfaceIndex, BpfAttachType Hook)
    : BpfLinkInfo(Type, Id, ProgramId);
