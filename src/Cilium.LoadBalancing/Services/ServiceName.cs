// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>Names a service.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Name">Its name in the namespace.</param>
public readonly record struct ServiceName(string Namespace, string Name)
{
    /// <summary><c>namespace/name</c>.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
