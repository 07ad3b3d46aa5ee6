// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One peer selector of a forecast.</summary>
/// <param name="Number">The number that it has or would get.</param>
/// <param name="Selector">The selector.</param>
/// <param name="Identities">How many identities carry it: what it costs in memberships, once, whatever the number of policies.</param>
/// <param name="Policies">How many policies would name it.</param>
/// <param name="Change">Whether it is in use already.</param>
public sealed record ForecastSelector(uint Number, LabelSelector Selector, int Identities, int Policies, ForecastChange Change);
