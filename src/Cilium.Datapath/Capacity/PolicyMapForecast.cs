// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace Cilium.Datapath;

/// <summary>What one policy of a forecast takes of the maps.</summary>
/// <param name="Policy">The policy, with its endpoints.</param>
/// <param name="Occupancy">Its entries; nothing where it cannot be written at all.</param>
/// <param name="Fault">Why it cannot be written, whatever the size of the maps; null when it can.</param>
public sealed record PolicyMapForecast(ForecastPolicy Policy, PolicyOccupancy Occupancy, DatapathCapacityException? Fault);
