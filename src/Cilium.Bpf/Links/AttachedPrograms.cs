// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What is attached to a hook, at one moment.</summary>
/// <param name="Programs">The programs, in the order in which they run.</param>
/// <param name="Revision">Grows with each change of the hook (tcx and netkit; cgroups from Linux 6.17); 0 where the kernel keeps none.</param>
public sealed record AttachedPrograms(IReadOnlyList<AttachedProgram> Programs, ulong Revision);
