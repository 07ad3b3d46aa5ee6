// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>A backend of a service as the kernel has it.</summary>
/// <param name="Id">The kernel's identifier, which names no other for as long as possible.</param>
/// <param name="EndPoint">Address and port.</param>
/// <param name="Phase">Where it is in its life.</param>
/// <param name="IsLocal">Whether it runs on this node.</param>
/// <param name="InsideSlots">Its slots among those for traffic from the cluster: its share of new connections.</param>
/// <param name="OutsideSlots">Its slots among those for traffic from elsewhere.</param>
/// <param name="Traffic">What went to it.</param>
public sealed record ListedBackend(uint Id, IPEndPoint EndPoint, BackendPhase Phase, bool IsLocal, int InsideSlots, int OutsideSlots, BackendTraffic Traffic);
