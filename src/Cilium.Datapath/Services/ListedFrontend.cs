// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>An address and port of a service as the kernel has it.</summary>
/// <param name="Address">The address; null for every address of a node.</param>
/// <param name="Port">The port, host order.</param>
/// <param name="Protocol">TCP, UDP or SCTP.</param>
/// <param name="Kind">What leads here.</param>
public sealed record ListedFrontend(IPAddress? Address, ushort Port, IpProtocol Protocol, FrontendKind Kind);
