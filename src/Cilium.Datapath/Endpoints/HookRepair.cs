// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>A hook that was put right.</summary>
/// <param name="Endpoint">Whose device it is on.</param>
/// <param name="InterfaceIndex">The device.</param>
/// <param name="Direction">Which of its hooks, as the host sees it: <see cref="TcDirection.Ingress"/> is where packets leave the
/// pod.</param>
/// <param name="Fault">What was wrong.</param>
public sealed record HookRepair(EndpointId Endpoint, int InterfaceIndex, TcDirection Direction, HookFault Fault);
