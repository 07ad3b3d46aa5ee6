// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;

namespace Cilium.Policy;

/// <summary>Addresses that a name was answered with together.</summary>
/// <param name="Name">The name in lower case, without a dot at the end.</param>
/// <param name="Addresses">The addresses.</param>
/// <param name="LearnedAt">When they were answered last.</param>
/// <param name="ExpiresAt">When the answer expires. Addresses that are in use live longer.</param>
public sealed record LearnedName(string Name, ImmutableArray<IPAddress> Addresses, DateTimeOffset LearnedAt, DateTimeOffset ExpiresAt);
