// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One entry of a BTF section.</summary>
/// <param name="Type">The variable, or the function in a section of externs.</param>
/// <param name="Offset">The offset in the section in bytes.</param>
/// <param name="Size">The size in bytes.</param>
public sealed record BtfSectionEntry(BtfType Type, uint Offset, uint Size);
