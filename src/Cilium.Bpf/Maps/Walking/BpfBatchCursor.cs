// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>How far a walk through a map in chunks has come. Start with <see langword="default"/>; not for several threads at once.</summary>
/// <typeparam name="TKey">The map's key.</typeparam>
#pragma warning disable CA1815 // A cursor is passed by reference, never compared.
public struct BpfBatchCursor<TKey>
    where TKey : unmanaged
{
    internal TKey Token;
    internal MapWalkState State;

    /// <summary>Whether the end has been reached: the next chunk is empty.</summary>
    public readonly bool IsComplete => State.IsComplete;
}
