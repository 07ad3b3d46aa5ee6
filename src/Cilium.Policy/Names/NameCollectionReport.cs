// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a collection found; an address counts once for each of its names.</summary>
/// <param name="Expired">Addresses that went because their answers had expired and nothing used them.</param>
/// <param name="Evicted">Addresses that went before that, because their name has too many.</param>
/// <param name="KeptByUse">Addresses whose answers have expired but that connections lead to.</param>
public readonly record struct NameCollectionReport(int Expired, int Evicted, int KeptByUse);
