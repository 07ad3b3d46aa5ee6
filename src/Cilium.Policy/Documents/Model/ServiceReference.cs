// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Kubernetes services, by name or by label.</summary>
/// <param name="Name">The service's name; null when <paramref name="Selector"/> is given.</param>
/// <param name="Selector">Selects services by their labels; null when <paramref name="Name"/> is given.</param>
/// <param name="Namespace">Their namespace; empty means any.</param>
public sealed record ServiceReference(string? Name, LabelSelector? Selector, string Namespace);
