// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>What <see cref="Datapath.RepairHooks()"/> found and did.</summary>
/// <param name="Repairs">What was put right, by hook.</param>
/// <param name="Gone">Endpoints whose devices are gone. They stay in the data plane until they are detached.</param>
/// <param name="Failures">Endpoints that could not be put right.</param>
public sealed record HookRepairReport(
    IReadOnlyList<HookRepair> Repairs,
    IReadOnlyList<AttachedEndpoint> Gone,
    IReadOnlyList<HookFailure> Failures)
{
    /// <summary>All was right.</summary>
    public static HookRepairReport Empty { get; } = new([], [], []);
}
