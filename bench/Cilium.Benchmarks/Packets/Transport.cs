// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Packets;

/// <summary>The protocol number of a packet.</summary>
internal enum Transport : byte
{
    Tcp = 6,
    Udp = 17,
}
