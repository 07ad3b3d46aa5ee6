// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What the verifier knew of a register or stack slot.</summary>
/// <param name="Name">For example <c>R1</c> or <c>fp-8</c>.</param>
/// <param name="State">As the verifier prints it, for example <c>map_value_or_null(id=1,map=counts,ks=4,vs=8)</c>.</param>
public readonly record struct VerifierRegister(string Name, string State)
{
    /// <summary>The name and the state.</summary>
    /// <returns>For example <c>R1=ctx()</c>.</returns>
    public override string ToString() => $"{Name}={State}";
}
