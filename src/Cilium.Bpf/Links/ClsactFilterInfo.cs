// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A BPF filter found on an interface's clsact hook.</summary>
/// <param name="Name">The filter's name; empty when it has none.</param>
/// <param name="Priority">Where among the filters: lower runs earlier.</param>
/// <param name="Handle">The filter's number within its priority.</param>
/// <param name="Program">The program behind it.</param>
public sealed record ClsactFilterInfo(string Name, int Priority, uint Handle, AttachedProgram Program);
