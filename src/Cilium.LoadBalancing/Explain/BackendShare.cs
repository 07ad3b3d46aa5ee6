// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>A backend and its share of new connections.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Share">Its share, above 0 up to 1.</param>
public readonly record struct BackendShare(BackendTarget Backend, double Share);
