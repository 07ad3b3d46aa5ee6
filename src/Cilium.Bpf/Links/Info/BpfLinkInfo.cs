// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What the kernel knows of a link, at one moment; kinds that tell more have a record of their own.</summary>
/// <param name="Type">The kind of link.</param>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <remarks>Source: <c>struct bpf_link_info</c> of linux/bpf.h.</remarks>
public record BpfLinkInfo(BpfLinkType Type, uint Id, uint ProgramId);
