// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Handles one record of a BPF ring buffer, with state of the caller's choice.</summary>
/// <typeparam name="TState">The state's type; pass what the action needs here so that it can be a static lambda.</typeparam>
/// <param name="state">The caller's state.</param>
/// <param name="record">The bytes the program submitted; valid only during the call.</param>
public delegate void RingBufferRecordAction<TState>(ref TState state, ReadOnlySpan<byte> record)
    where TState : allows ref struct;
