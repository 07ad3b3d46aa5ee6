// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The word of state that the agent shares with the running programs, as mapped memory.</summary>
/// <remarks>Thread-safe. Outlives the process with its map, so neither counter ever repeats.</remarks>
internal sealed class RuntimeView(BpfMappedArray<RuntimeState> array) : IDisposable
{
    private ref RuntimeState State => ref array.GetWritable(0);

    public uint Epoch => Volatile.Read(ref State.Epoch);

    public uint Schema
    {
        get => Volatile.Read(ref State.Schema);
        set => Volatile.Write(ref State.Schema, value);
    }

    public uint EventMask
    {
        get => Volatile.Read(ref State.EventMask);
        set => Volatile.Write(ref State.EventMask, value);
    }

    /// <summary>Says that an address may mean another identity or place from now on: connections are judged afresh.</summary>
    public void MoveEpoch() => Interlocked.Increment(ref State.Epoch);

    /// <summary>A policy revision that was never given before.</summary>
    public uint NextRevision() => Interlocked.Increment(ref State.NextRevision);

    /// <summary>Whether programs look for connections in the tables for overflow too.</summary>
    public bool HasOverflow
    {
        get => Volatile.Read(ref State.Overflow) != 0;
        set => Volatile.Write(ref State.Overflow, value ? 1u : 0u);
    }

    /// <summary>How many prefixes the tries hold; 0 spares the programs the look-up.</summary>
    public void SetPrefixCounts(uint ipv4, uint ipv6)
    {
        Volatile.Write(ref State.Ipv4Prefixes, ipv4);
        Volatile.Write(ref State.Ipv6Prefixes, ipv6);
    }

    public void Dispose() => array.Dispose();
}
