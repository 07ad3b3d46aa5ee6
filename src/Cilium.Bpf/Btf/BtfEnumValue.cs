// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One named value of an enumeration.</summary>
/// <param name="Name">The C name.</param>
/// <param name="Value">The value; for an unsigned 64-bit enumeration the bits of the unsigned value.</param>
public readonly record struct BtfEnumValue(string Name, long Value);
