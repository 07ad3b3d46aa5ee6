// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The features that kernels differ in, each with a probe: <c>BpfFeatures.Tcx.IsSupported</c>.</summary>
/// <remarks>Versions are those of the mainline kernel. Source: the kernel's history, as collected in the docs.ebpf.io timeline.</remarks>
public static partial class BpfFeatures
{
    // Collected when asked for: the initializers of the other files may run later than one here.
    private static readonly Lazy<IReadOnlyList<BpfFeature>> LazyAll = new(Collect);

    /// <summary>All of them, by group.</summary>
    public static IReadOnlyList<BpfFeature> All => LazyAll.Value;

    /// <summary>Probes for all of them. Takes a few hundred milliseconds the first time.</summary>
    public static BpfFeatureReport ReportAll() => new([.. All.Select(feature => feature.Probe())]);

    private static IReadOnlyList<BpfFeature> Collect() =>
    [
        FileSystem, Jit, Statistics,
        Functions, BoundedLoops, LargePrograms, GlobalFunctions, Atomics, OpenCodedIterators, Timers, PinnedTimers,
        InstructionSet2, InstructionSet3, InstructionSet4,
        KernelBtf, BtfLoading, BtfVariables, BtfFloatingPoint, BtfDeclarationTags, BtfTypeTags, BtfEnum64,
        Tcx, XdpLink, CgroupLink, NetworkNamespaceLink, PerfEventLink, KprobeMultiLink, UprobeMultiLink, NetkitLink, NetfilterLink,
        Iterators,
        MapBatches, LpmTrieBatches, PerCpuArrayBatches, MapOfMapsBatches, HashLookupAndDelete, MapFreezing, MemoryMappableArrays,
        DynamicInnerMaps,
        .. MapTypes.Values.OrderBy(feature => feature.IntroducedIn),
        .. ProgramTypes.Values.OrderBy(feature => feature.IntroducedIn),
        .. Helpers.Values.OrderBy(feature => feature.IntroducedIn),
    ];

    private static Version V(int major, int minor) => new(major, minor);
}
