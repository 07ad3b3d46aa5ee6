// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>One port, range of ports, or named port, of one protocol.</summary>
/// <param name="Name">The port's name in lower case; empty when it has a number.</param>
/// <param name="Port">The first port, host byte order; 0 stands for any.</param>
/// <param name="EndPort">The last port; at most <paramref name="Port"/> when it is a single port.</param>
/// <param name="Protocol">The IP protocol number; 0 stands for TCP, UDP and SCTP.</param>
public readonly record struct PortSpec(string Name, ushort Port, ushort EndPort, byte Protocol);
