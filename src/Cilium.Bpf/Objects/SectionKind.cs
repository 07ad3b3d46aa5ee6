// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What the name of a program's section says about it, after libbpf's conventions.</summary>
internal sealed record SectionKind(BpfProgramType Type, BpfAttachType? AttachType, string? Target, bool IsSleepable, bool IsSelected, bool HasFragments)
{
    public static SectionKind Of(string section)
    {
        // A leading question mark means: do not load unless asked to.
        var isSelected = !section.StartsWith('?');
        var name = isSelected ? section : section[1..];
        foreach (var row in SectionKindTable.Rows)
        {
            var target = TargetIn(name, row.Name, row.HasTarget);
            if (target is not null)
            {
                return new SectionKind(
                    row.Type,
                    row.AttachType,
                    target.Length == 0 ? null : target,
                    row.Name.EndsWith(".s", StringComparison.Ordinal) || row.Type == BpfProgramType.Syscall,
                    isSelected,
                    row.Name.StartsWith("xdp.frags", StringComparison.Ordinal));
            }
        }

        return new SectionKind(BpfProgramType.Unspecified, null, null, false, isSelected, false);
    }

    // Empty for an exact match, null for no match.
    private static string? TargetIn(string section, string prefix, bool hasTarget)
    {
        if (section == prefix)
        {
            return string.Empty;
        }

        return hasTarget && section.Length > prefix.Length && section[prefix.Length] == '/' && section.StartsWith(prefix, StringComparison.Ordinal)
            ? section[(prefix.Length + 1)..]
            : null;
    }
}
