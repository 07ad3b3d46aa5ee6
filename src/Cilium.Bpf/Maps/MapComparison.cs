// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf;

/// <summary>Compares what a map is with what it is expected to be.</summary>
internal static class MapComparison
{
    // How a descriptor was opened or where memory came from does not change what a map is.
    private const BpfMapFlags IncidentalFlags = BpfMapFlags.ReadOnly | BpfMapFlags.WriteOnly | BpfMapFlags.NumaNode;

    /// <summary>Every difference; sizes and capacity that are not set are not compared.</summary>
    public static List<MapDifference> Compare(BpfMapOptions expected, BpfMapInfo actual)
    {
        List<MapDifference> differences = [];
        Compare("type", expected.Type, actual.Type);
        if (expected.EffectiveKeySize != 0)
        {
            Compare("key size", expected.EffectiveKeySize, actual.KeySize);
        }

        if (expected.EffectiveValueSize != 0)
        {
            Compare("value size", expected.EffectiveValueSize, actual.ValueSize);
        }

        if (expected.MaxEntries != 0)
        {
            Compare("max entries", expected.MaxEntries, actual.MaxEntries);
        }

        // The kernel makes device maps read-only for programs by itself.
        BpfMapFlags ignored = IncidentalFlags | (expected.Type is BpfMapType.DeviceMap or BpfMapType.DeviceMapHash
            ? BpfMapFlags.ReadOnlyForPrograms
            : BpfMapFlags.None);
        Compare("flags", expected.EffectiveFlags & ~ignored, actual.Flags & ~ignored);
        Compare("extra", expected.Extra, actual.Extra);
        CompareLayouts(expected, actual, differences);
        return differences;

        void Compare<T>(string property, T wanted, T found)
            where T : notnull
        {
            if (!EqualityComparer<T>.Default.Equals(wanted, found))
            {
                differences.Add(Difference(property, wanted, found));
            }
        }
    }

    public static MapDifference Difference<T>(string property, T expected, T actual)
        where T : notnull
        => new(property, Format(expected), Format(actual));

    private static void CompareLayouts(BpfMapOptions expected, BpfMapInfo actual, List<MapDifference> differences)
    {
        if (actual.BtfId == 0 || (expected.KeyType is null && expected.ValueType is null))
        {
            return;
        }

        Btf btf;
        try
        {
            btf = KernelBtf.Read(actual.BtfId);
        }
        catch (MissingCapabilityException)
        {
            // Older kernels show another process's BTF to CAP_SYS_ADMIN only; sizes have been compared all the same.
            return;
        }

        if (expected.KeyType is { } key && actual.BtfKeyTypeId != 0)
        {
            BtfLayoutComparison.Compare("key", key, btf[actual.BtfKeyTypeId], differences);
        }

        if (expected.ValueType is { } value && actual.BtfValueTypeId != 0)
        {
            BtfLayoutComparison.Compare("value", value, btf[actual.BtfValueTypeId], differences);
        }
    }

    private static string Format<T>(T value)
        where T : notnull
        => value is IFormattable formattable ? formattable.ToString(null, CultureInfo.InvariantCulture) : value.ToString() ?? string.Empty;
}
