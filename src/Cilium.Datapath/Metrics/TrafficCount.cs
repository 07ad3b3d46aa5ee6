// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Packets and their bytes, link-layer header included.</summary>
/// <param name="Packets">Packets.</param>
/// <param name="Bytes">Bytes.</param>
public readonly record struct TrafficCount(long Packets, long Bytes);
