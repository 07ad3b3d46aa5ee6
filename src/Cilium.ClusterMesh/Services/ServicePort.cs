// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.ClusterMesh;

/// <summary>A port of a service or backend.</summary>
/// <param name="Name">The name; empty if it has none.</param>
/// <param name="Protocol">The protocol.</param>
/// <param name="Port">The number, host order.</param>
public readonly record struct ServicePort(string Name, IpProtocol Protocol, ushort Port);
