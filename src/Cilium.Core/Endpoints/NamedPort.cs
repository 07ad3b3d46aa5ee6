// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A port of an endpoint that policies may refer to by name.</summary>
/// <param name="Name">The name; compared without regard to case by policies.</param>
/// <param name="Port">The number, 1 to 65535, host order.</param>
/// <param name="Protocol">The protocol.</param>
public readonly record struct NamedPort(string Name, ushort Port, IpProtocol Protocol);
