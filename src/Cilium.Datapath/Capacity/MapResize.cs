// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>A map and its size.</summary>
/// <param name="Map">The map's name.</param>
/// <param name="Before">Entries that it had room for.</param>
/// <param name="After">Entries that were asked for.</param>
public readonly record struct MapResize(string Map, uint Before, uint After);
