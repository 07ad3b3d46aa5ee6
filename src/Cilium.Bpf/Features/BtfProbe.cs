// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Loads type information of kinds that newer kernels know.</summary>
internal static class BtfProbe
{
    private const uint IntegerId = 1;
    private const uint VoidId = 0;
    private const uint GlobalLinkage = 1;
    private const uint IntSize = sizeof(uint);
    private const uint IntBits = 32;
    private const uint WholeType = uint.MaxValue;

    /// <summary>An integer and nothing else.</summary>
    public static ProbeOutcome Basic() => Load([]);

    /// <summary>A function without parameters, of global linkage.</summary>
    public static ProbeOutcome GlobalFunctions() => Load(
    [
        0, Info(BtfKind.FunctionPrototype), VoidId,
        Name, Info(BtfKind.Function, GlobalLinkage), IntegerId + 1,
    ]);

    /// <summary>A variable in a section.</summary>
    public static ProbeOutcome Variables() => Load(
    [
        Name, Info(BtfKind.Variable), IntegerId, GlobalLinkage,
        Name, Info(BtfKind.Section, 1), IntSize, IntegerId + 1, 0, IntSize,
    ]);

    /// <summary>A floating-point number.</summary>
    public static ProbeOutcome FloatingPoint() => Load([Name, Info(BtfKind.FloatingPoint), sizeof(double)]);

    /// <summary>A tag on a struct.</summary>
    public static ProbeOutcome DeclarationTags() => Load(
    [
        Name, Info(BtfKind.Struct, 1), IntSize, Name, IntegerId, 0,
        Name, Info(BtfKind.DeclarationTag), IntegerId + 1, WholeType,
    ]);

    /// <summary>A tag on what a pointer points to.</summary>
    public static ProbeOutcome TypeTags() => Load(
    [
        Name, Info(BtfKind.TypeTag), IntegerId,
        0, Info(BtfKind.Pointer), IntegerId + 1,
    ]);

    /// <summary>An enumeration of 64-bit values.</summary>
    public static ProbeOutcome Enum64() => Load([Name, Info(BtfKind.Enum64, 1), sizeof(ulong), Name, 1, 0]);

    // The offset of "x" in the strings.
    private const uint Name = 1;

    private static uint Info(BtfKind kind, uint count = 0) => ((uint)kind << 24) | count;

    private static ProbeOutcome Load(ReadOnlySpan<uint> types)
    {
        ReadOnlySpan<uint> integer = [Name, Info(BtfKind.Integer), IntSize, IntBits];
        int result = BtfLoading.TryLoad(BtfImage.Build([.. integer, .. types], "\0x\0"u8));
        return ProbeOutcome.OfDescriptor(result);
    }
}
