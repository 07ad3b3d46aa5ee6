// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>One respect in which a map is not what was expected.</summary>
/// <param name="Property">What differs: "type", "key size", "value size", "max entries", "flags", or a member: "value.port offset".</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Actual">What the map has.</param>
public sealed record MapDifference(string Property, string Expected, string Actual)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Property} is {Actual} instead of {Expected}";
}
