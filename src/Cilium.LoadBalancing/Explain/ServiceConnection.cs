// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>A connection that somebody opens.</summary>
/// <param name="Client">The client's address.</param>
/// <param name="ClientPort">The client's port, host order; 0 when it is not chosen yet.</param>
/// <param name="Address">The address that it connects to.</param>
/// <param name="Port">The port that it connects to, host order.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="IsFromOutside">Whether it comes from outside the cluster, and not from a pod or node.</param>
public readonly record struct ServiceConnection(
    IPAddress Client, ushort ClientPort, IPAddress Address, ushort Port, IpProtocol Protocol, bool IsFromOutside)
{
    /// <summary>Such as <c>192.0.2.7:40000 to 10.96.0.1:80/tcp</c>.</summary>
    public override string ToString() => $"{new IPEndPoint(Client, ClientPort)} to {new IPEndPoint(Address, Port)}/{Protocol.ToString().ToLowerInvariant()}";
}
