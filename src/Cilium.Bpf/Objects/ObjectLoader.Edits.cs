// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

internal sealed unsafe partial class ObjectLoader
{
    private void ApplyMap(nint pointer, BpfMapSpec map, LibbpfMessages messages)
    {
        // Pins are ours to look up and to make: libbpf's errors about them say too little.
        Check(Libbpf.bpf_map__set_pin_path(pointer, null), "clear pin path of map", map.Name, messages);
        if (_reuse.TryGet(map, out var existing))
        {
            Check(Libbpf.bpf_map__reuse_fd(pointer, existing.Handle.Value), "reuse map", map.Name, messages);
            return;
        }

        if (!map.IsSelected)
        {
            Check(Libbpf.bpf_map__set_autocreate(pointer, false), "leave out map", map.Name, messages);
            return;
        }

        if (_reuse.InnerTemplate(map) is { } template)
        {
            Check(Libbpf.bpf_map__set_inner_map_fd(pointer, template.Handle.Value), "replace inner map of", map.Name, messages);
        }

        if (map.MaxEntries != map.DeclaredMaxEntries)
        {
            Check(Libbpf.bpf_map__set_max_entries(pointer, map.MaxEntries), "resize map", map.Name, messages);
        }

        if (map.Flags != map.DeclaredFlags)
        {
            Check(Libbpf.bpf_map__set_map_flags(pointer, (uint)map.Flags), "set flags of map", map.Name, messages);
        }
    }

    private void ApplySection(nint pointer, BpfDataSectionSpec section, LibbpfMessages messages)
    {
        if (!section.IsEdited)
        {
            return;
        }

        fixed (byte* contents = section.Contents)
        {
            Check(Libbpf.bpf_map__set_initial_value(pointer, contents, (nuint)section.Size), "set variables of section", section.Name, messages);
        }
    }

    private void ApplyProgram(nint pointer, BpfProgramSpec program, VerifierLogBuffers logs, int index, LibbpfMessages messages)
    {
        // Sections that this libbpf does not know (tcx before 1.3) have no type yet.
        if (program.IsTypeEdited || Libbpf.bpf_program__type(pointer) == (int)BpfProgramType.Unspecified)
        {
            Check(Libbpf.bpf_program__set_type(pointer, (int)program.Type), "set type of program", program.Name, messages);
            if (!program.IsAttachTypeEdited && program.AttachType is { } known && IsCheckedOnLoad(program.Type))
            {
                Check(Libbpf.bpf_program__set_expected_attach_type(pointer, (int)known), "set hook of program", program.Name, messages);
            }
        }

        if (program.IsAttachTypeEdited)
        {
            Check(
                Libbpf.bpf_program__set_expected_attach_type(pointer, (int)(program.AttachType ?? 0)), "set hook of program", program.Name, messages);
        }

        if (program.IsTargetEdited)
        {
            SetTarget(pointer, program, messages);
        }

        Check(Libbpf.bpf_program__set_log_buf(pointer, logs[index], (nuint)logs.Size), "set log of program", program.Name, messages);
        Check(Libbpf.bpf_program__set_log_level(pointer, (uint)_log), "set log level of program", program.Name, messages);
    }

    private void SetTarget(nint pointer, BpfProgramSpec program, LibbpfMessages messages)
    {
        var target = program.TargetProgram?.Handle.Value ?? 0;
        var result = Libbpf.bpf_program__set_attach_target(pointer, target, program.AttachTarget);
        if (result < 0)
        {
            var owner = program.TargetProgram is { } other ? $"Program '{other.Name}'" : "The kernel";
            throw new BpfLoadException(
                "set target of program",
                -result,
                $"'{program.Name}' of object '{_spec.Name}'",
                program.Name,
                null,
                $"{owner} has nothing named '{program.AttachTarget}' that a program of type {program.Type} can be bound to.\n{messages.Text}");
        }
    }

    // Classifiers are bound to a hook when they are attached; kernels before tcx refuse its number here.
    private static bool IsCheckedOnLoad(BpfProgramType type) => type is not BpfProgramType.SchedulerClassifier;
}
