// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public static partial class BpfFeatures
{
    /// <summary>The kernel shows its own types: needed for CO-RE, fentry and kernel functions.</summary>
    public static BpfFeature KernelBtf { get; } = new(
        BpfFeatureGroup.TypeInformation,
        "kernel BTF",
        V(5, 4),
        SystemProbe.KernelBtf,
        "CONFIG_DEBUG_INFO_BTF",
        "Load with type information of this kernel from a file.");

    /// <summary>Type information can be loaded.</summary>
    public static BpfFeature BtfLoading { get; } = new(
        BpfFeatureGroup.TypeInformation, "BTF", V(4, 18), BtfProbe.Basic);

    /// <summary>Variables and sections.</summary>
    public static BpfFeature BtfVariables { get; } = new(
        BpfFeatureGroup.TypeInformation, "BTF variables", V(5, 2), BtfProbe.Variables);

    /// <summary>Floating-point numbers.</summary>
    public static BpfFeature BtfFloatingPoint { get; } = new(
        BpfFeatureGroup.TypeInformation, "BTF floating point", V(5, 13), BtfProbe.FloatingPoint);

    /// <summary>Declaration tags.</summary>
    public static BpfFeature BtfDeclarationTags { get; } = new(
        BpfFeatureGroup.TypeInformation, "BTF declaration tags", V(5, 16), BtfProbe.DeclarationTags);

    /// <summary>Type tags.</summary>
    public static BpfFeature BtfTypeTags { get; } = new(
        BpfFeatureGroup.TypeInformation, "BTF type tags", V(5, 17), BtfProbe.TypeTags);

    /// <summary>Enumerations of 64-bit values.</summary>
    public static BpfFeature BtfEnum64 { get; } = new(
        BpfFeatureGroup.TypeInformation, "BTF 64-bit enumerations", V(6, 0), BtfProbe.Enum64);
}
