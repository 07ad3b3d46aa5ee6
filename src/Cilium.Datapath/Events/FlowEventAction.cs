// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Handles one event.</summary>
/// <param name="state">What the caller passed along.</param>
/// <param name="flow">The event.</param>
/// <typeparam name="TState">The caller's state.</typeparam>
public delegate void FlowEventAction<TState>(ref TState state, in FlowEvent flow);
