// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What <see cref="Datapath.Resize"/> did.</summary>
/// <param name="Grown">Maps that are larger now.</param>
/// <param name="Kept">Maps for which fewer entries were asked for than they have: they stay as they are.</param>
/// <param name="Hooks">Hooks of devices whose program was swapped.</param>
/// <param name="Duration">How long changes of policies, endpoints and addresses had to wait. Packets did not.</param>
public sealed record DatapathResizeReport(IReadOnlyList<MapResize> Grown, IReadOnlyList<MapResize> Kept, int Hooks, TimeSpan Duration);
