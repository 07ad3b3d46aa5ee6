// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What all policies of a node come to.</summary>
/// <param name="Policies">Policies in the data plane; endpoints whose rules come to the same share one.</param>
/// <param name="Footprint">What these hold together.</param>
/// <param name="Selectors">Distinct peer selectors.</param>
/// <param name="Memberships">Pairs of an identity and a selector that it carries.</param>
public readonly record struct PolicyTotals(int Policies, PolicyFootprint Footprint, int Selectors, long Memberships);
