// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>What the programs know of a packet's connection.</summary>
internal enum PacketState
{
    Established,
    New,
    Denied,
}
