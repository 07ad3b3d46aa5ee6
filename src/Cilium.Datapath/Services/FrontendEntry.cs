// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Where a frontend leads.</summary>
/// <param name="Value">As the kernel has it.</param>
/// <param name="Owner">The service port.</param>
internal readonly record struct FrontendEntry(FrontendValue Value, KernelService Owner);
