// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>What was dropped for one reason.</summary>
/// <param name="Direction">Into or out of endpoints.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">How much.</param>
public readonly record struct DropCount(TrafficDirection Direction, DropReason Reason, TrafficCount Count);
