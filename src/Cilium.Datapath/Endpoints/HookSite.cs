// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Where a program belongs.</summary>
/// <param name="InterfaceIndex">The device, in the host namespace.</param>
/// <param name="Direction">Which of its hooks.</param>
/// <param name="Program">The program; whatever else is attached under its name counts as ours too.</param>
/// <param name="Pin">Where its link is pinned, if it has one; null when the device is not its endpoint's any more.</param>
internal sealed record HookSite(int InterfaceIndex, TcDirection Direction, BpfProgram Program, string? Pin);
