// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What <see cref="Datapath.Prune"/> removed.</summary>
/// <param name="Endpoints">Endpoints that nobody claimed.</param>
/// <param name="Identities">Identities that nothing refers to.</param>
public sealed record DatapathPruneReport(int Endpoints, int Identities);
