// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>What was counted of a backend of a service port.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port, host order.</param>
/// <param name="Connections">Connections that were led to it: at the socket those that were made, in the network those that were seen.</param>
/// <param name="Packets">Packets in both directions of connections that were translated in the network and have ended.</param>
/// <param name="Bytes">Their bytes, from the network header on.</param>
/// <param name="Resets">Connections that were reset.</param>
public readonly record struct BackendCounts(IPAddress Address, ushort Port, long Connections, long Packets, long Bytes, long Resets);
