// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    private const BpfCapabilities Network = BpfCapabilities.Bpf | BpfCapabilities.NetworkAdmin;
    private const BpfCapabilities Tracing = BpfCapabilities.Bpf | BpfCapabilities.PerformanceMonitoring;

    /// <summary>Functions that are not inlined.</summary>
    public static BpfFeature Functions { get; } = new(
        BpfFeatureGroup.Language, "functions", V(4, 16), LanguageProbe.Functions, fallback: "Inline every function.");

    /// <summary>Loops that the verifier can see to end.</summary>
    public static BpfFeature BoundedLoops { get; } = new(
        BpfFeatureGroup.Language, "bounded loops", V(5, 3), LanguageProbe.BoundedLoops, fallback: "Unroll loops.");

    /// <summary>Programs beyond 4,096 instructions, up to a million.</summary>
    public static BpfFeature LargePrograms { get; } = new(
        BpfFeatureGroup.Language, "large programs", V(5, 2), LanguageProbe.LargePrograms, fallback: "Split the program by tail calls.");

    /// <summary>Functions that are verified once, apart from their callers.</summary>
    public static BpfFeature GlobalFunctions { get; } = new(
        BpfFeatureGroup.Language, "global functions", V(5, 6), BtfProbe.GlobalFunctions, fallback: "Make functions static.");

    /// <summary>Atomic operations that return the old value, exchange, compare and exchange, and, or, xor.</summary>
    public static BpfFeature Atomics { get; } = new(
        BpfFeatureGroup.Language, "atomic operations", V(5, 12), LanguageProbe.Atomics, fallback: "Use a spin lock, or a value per CPU.");

    /// <summary>Loops over kernel iterators: bpf_for and bpf_repeat.</summary>
    public static BpfFeature OpenCodedIterators { get; } = new(
        BpfFeatureGroup.Language,
        "open-coded iterators",
        V(6, 4),
        LanguageProbe.OpenCodedIterators,
        "CONFIG_DEBUG_INFO_BTF",
        "Use bpf_loop, or a bounded loop.",
        Network);

    /// <summary>Timers in map values.</summary>
    public static BpfFeature Timers { get; } = new(
        BpfFeatureGroup.Language,
        "timers",
        V(5, 15),
        () => HelperProbe.Run(BpfHelper.TimerInit, BpfProgramType.SchedulerClassifier),
        fallback: "Let user space do the work at intervals.",
        needed: Network);

    /// <summary>Timers that fire on the CPU that started them. Told by the kernel's BTF.</summary>
    public static BpfFeature PinnedTimers { get; } = new(
        BpfFeatureGroup.Language,
        "timers pinned to a CPU",
        V(6, 7),
        () => SystemProbe.Constant("BPF_F_TIMER_CPU_PIN"),
        "CONFIG_DEBUG_INFO_BTF",
        "Use timers that fire on any CPU.");

    /// <summary>Version 2 of the instruction set: unsigned less-than jumps.</summary>
    public static BpfFeature InstructionSet2 { get; } = new(
        BpfFeatureGroup.Language, "instruction set v2", V(4, 14), LanguageProbe.InstructionSet2, fallback: "Compile with -mcpu=v1.");

    /// <summary>Version 3 of the instruction set: 32-bit jumps.</summary>
    public static BpfFeature InstructionSet3 { get; } = new(
        BpfFeatureGroup.Language, "instruction set v3", V(5, 1), LanguageProbe.InstructionSet3, fallback: "Compile with -mcpu=v2.");

    /// <summary>Version 4 of the instruction set: byte swaps, far jumps, signed division, sign extension.</summary>
    public static BpfFeature InstructionSet4 { get; } = new(
        BpfFeatureGroup.Language, "instruction set v4", V(6, 6), LanguageProbe.InstructionSet4, fallback: "Compile with -mcpu=v3.");
}
