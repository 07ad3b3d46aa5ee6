// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A link to a function's entry or return, a BTF tracepoint or a security hook.</summary>
/// <param name="Id">The kernel's id.</param>
/// <param name="ProgramId">The program behind it.</param>
/// <param name="Hook">Entry, return and so on.</param>
/// <param name="TargetObjectId">The BTF object (kernel or module) or the program that holds the function.</param>
/// <param name="TargetBtfId">The function in its BTF.</param>
public sealed record TracingLinkInfo(uint Id, uint ProgramId, BpfAttachType Hook, uint TargetObjectId, uint TargetBtfId)
    : BpfLinkInfo(BpfLinkType.Tracing, Id, ProgramId);
