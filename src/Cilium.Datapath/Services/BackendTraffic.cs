// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What went to a backend.</summary>
/// <param name="Connections">Connections; of sockets that are not connected, destinations that were given it.</param>
/// <param name="Resets">Connections that were translated packet by packet and ended by a reset.</param>
/// <param name="Packets">Packets of those that were translated packet by packet and have ended, both directions.</param>
/// <param name="Bytes">Bytes of the same, IP headers included.</param>
public readonly record struct BackendTraffic(ulong Connections, ulong Resets, ulong Packets, ulong Bytes)
{
    /// <summary>The sum of two.</summary>
    public static BackendTraffic operator +(BackendTraffic one, BackendTraffic other) => one.Add(other);

    /// <summary>The sum with another.</summary>
    public BackendTraffic Add(BackendTraffic other) =>
        new(Connections + other.Connections, Resets + other.Resets, Packets + other.Packets, Bytes + other.Bytes);
}
