// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>An identity that would carry other selectors.</summary>
/// <param name="Identity">The identity; <see cref="NumericIdentity.Unknown"/> for that of an address prefix that has none yet.</param>
/// <param name="Now">The numbers of the selectors that it carries, ascending.</param>
/// <param name="Then">Those that it would carry.</param>
public sealed record ForecastMembership(NumericIdentity Identity, ImmutableArray<uint> Now, ImmutableArray<uint> Then);
