// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>A service wants an address and port that another one has. Its former definition stays in force until the other gives it up.</summary>
public sealed class FrontendTakenException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "frontend-taken";

    /// <summary>Creates the error.</summary>
    /// <param name="service">Who wants it.</param>
    /// <param name="address">The address; null for a port of the node.</param>
    /// <param name="port">The port, host order.</param>
    /// <param name="protocol">The protocol.</param>
    /// <param name="owner">Who has it.</param>
    public FrontendTakenException(ServiceName service, IPAddress? address, ushort port, IpProtocol protocol, ServiceName owner)
        : base(
            ErrorId,
            $"Service {service} wants {(address is null ? "node port" : address)} {port}/{protocol.ToString().ToLowerInvariant()}, which is taken by {owner}.",
            "Give one of the two another address or port; the service comes into force by itself once the other has let go.")
    {
        Service = service;
        Address = address;
        Port = port;
        Protocol = protocol;
        Owner = owner;
    }

    /// <summary>Who wants it.</summary>
    public ServiceName Service { get; }

    /// <summary>The address; null for a port of the node.</summary>
    public IPAddress? Address { get; }

    /// <summary>The port, host order.</summary>
    public ushort Port { get; }

    /// <summary>The protocol.</summary>
    public IpProtocol Protocol { get; }

    /// <summary>Who has it.</summary>
    public ServiceName Owner { get; }
}
