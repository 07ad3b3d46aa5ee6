// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a set of rules comes from and is replaced by: the name of an object.</summary>
/// <param name="Kind">For example <c>CiliumNetworkPolicy</c>.</param>
/// <param name="Namespace">Empty for objects of the whole cluster.</param>
/// <param name="Name">The object's name.</param>
public readonly record struct PolicyResource(string Kind, string Namespace, string Name)
{
    /// <summary><c>kind/namespace/name</c>, or <c>kind/name</c> for objects of the whole cluster.</summary>
    public override string ToString() => Namespace.Length == 0 ? $"{Kind}/{Name}" : $"{Kind}/{Namespace}/{Name}";
}
