// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>The selectors that an identity carries from now on: level two of the data plane's policy.</summary>
/// <param name="Identity">The identity.</param>
/// <param name="Selectors">The complete set of selector numbers, ascending, without duplicates and without 0; empty removes
/// the identity's entry.</param>
public readonly record struct MembershipChange(NumericIdentity Identity, ReadOnlyMemory<uint> Selectors);
