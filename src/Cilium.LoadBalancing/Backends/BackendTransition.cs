// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>A way from one phase to another.</summary>
/// <param name="From">The phase before.</param>
/// <param name="Event">What happens.</param>
/// <param name="To">The phase after; null when the backend is gone. Where the same event leads to several phases, it depends on what
/// else is said about the backend.</param>
public readonly record struct BackendTransition(BackendPhase From, BackendEvent Event, BackendPhase? To);
