// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One endpoint of a forecast.</summary>
/// <param name="Endpoint">The endpoint.</param>
/// <param name="Now">The size of the policy in force and of its shadow; shared ones count in full.</param>
/// <param name="Then">The size of the policy that would be in force, and of its shadow.</param>
/// <param name="IsChanged">Whether the change gives it another policy.</param>
/// <param name="Fault">Why its rules would not hold together, so that it would be degraded and keep the policy in force, or the shadow where only
/// audited rules are concerned; or null.</param>
public sealed record ForecastEndpoint(EndpointId Endpoint, PolicyFootprint Now, PolicyFootprint Then, bool IsChanged, PolicyConflictException? Fault);
