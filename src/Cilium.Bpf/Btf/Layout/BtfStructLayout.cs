// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The layout of a C# struct that is shared with C.</summary>
/// <param name="CType">The C type, as <c>struct flow_key</c>, <c>union value</c> or the name of a typedef.</param>
/// <param name="Name">The C# name.</param>
/// <param name="Size">The size in bytes.</param>
/// <param name="Fields">The fields.</param>
public sealed record BtfStructLayout(string CType, string Name, int Size, IReadOnlyList<BtfFieldLayout> Fields);
