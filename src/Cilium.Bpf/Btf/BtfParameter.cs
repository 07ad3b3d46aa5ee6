// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One parameter of a function prototype.</summary>
/// <param name="Name">The C name; empty when unnamed.</param>
/// <param name="Type">The type.</param>
public sealed record BtfParameter(string Name, BtfType Type);
