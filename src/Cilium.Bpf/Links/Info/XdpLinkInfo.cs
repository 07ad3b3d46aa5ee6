// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>An XDP link.</summary>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="InterfaceIndex">The interface, in its own network namespace; 0 once it is gone or the link was detached.</param>
public sealed record XdpLinkInfo(uint Id, uint ProgramId, int InterfaceIndex)
    : BpfLinkInfo(BpfLinkType.Xdp, Id, ProgramId);
