// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One way in which a C# struct differs from the C type that it stands for.</summary>
/// <param name="CType">The C type.</param>
/// <param name="Name">The C# name.</param>
/// <param name="Field">The field concerned; null when it is about the whole type.</param>
/// <param name="Expected">What C has.</param>
/// <param name="Actual">What C# has.</param>
public sealed record BtfLayoutDifference(string CType, string Name, string? Field, string Expected, string Actual)
{
    /// <summary>The difference in a sentence.</summary>
    /// <returns>For example <c>FlowKey.Port (struct flow_key): C has offset 8, C# has offset 6</c>.</returns>
    public override string ToString() => $"{Name}{(Field is null ? string.Empty : "." + Field)} ({CType}): C has {Expected}, C# has {Actual}";
}
