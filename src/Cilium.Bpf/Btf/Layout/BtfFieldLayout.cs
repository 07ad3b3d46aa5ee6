// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Where a field lies in a C# struct.</summary>
/// <param name="Name">The C# name. It is compared with C names without regard to case and underscores.</param>
/// <param name="Offset">The offset in bytes.</param>
/// <param name="Size">The size in bytes.</param>
public sealed record BtfFieldLayout(string Name, int Offset, int Size);
