// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

internal sealed unsafe partial class ObjectLoader
{
    // Descriptors are duplicated, so that libbpf's copy of the object can go at once.
    private BpfObject Collect(LibbpfObject handle, Dictionary<string, nint> pointers, VerifierLogBuffers logs)
    {
        var maps = new List<BpfMap>();
        var programs = new List<BpfProgram>();
        var sections = new Dictionary<string, BpfMap>(StringComparer.Ordinal);
        var pinned = new List<string>();
        try
        {
            foreach (var spec in _spec.Maps.Where(map => map.IsSelected || _reuse.TryGet(map, out _)))
            {
                maps.Add(OwnMap(pointers[spec.Name], spec.Name));
            }

            foreach (var spec in _spec.DataSections)
            {
                sections.Add(spec.Name, OwnMap(pointers[spec.Name], spec.Name));
            }

            var reports = new Dictionary<string, VerifierReport>(StringComparer.Ordinal);
            for (var i = 0; i < _selected.Count; i++)
            {
                var spec = _selected[i];
                var descriptor = Duplicate(Libbpf.bpf_program__fd(Libbpf.bpf_object__find_program_by_name(handle, spec.Name)));
                programs.Add(new BpfProgram(descriptor, spec.Name, spec.AttachType));
                if (_options.VerifierLog != BpfVerifierLog.OnFailure)
                {
                    reports.Add(spec.Name, VerifierReport.Parse(logs.Text(i)));
                }
            }

            foreach (var map in maps)
            {
                if (_reuse.PathToPin(map.Name) is { } path)
                {
                    map.Pin(path);
                    pinned.Add(path);
                }
            }

            return new BpfObject(_spec, maps, programs, sections, reports);
        }
        catch
        {
            pinned.ForEach(path => BpfMap.Unpin(path));
            maps.ForEach(map => map.Dispose());
            programs.ForEach(program => program.Dispose());
            foreach (var section in sections.Values)
            {
                section.Dispose();
            }

            throw;
        }
    }

    private static BpfMap OwnMap(nint pointer, string name) => BpfMap.Own(Duplicate(Libbpf.bpf_map__fd(pointer)), name);

    private static BpfHandle Duplicate(int descriptor)
    {
        BpfException.ThrowIfError(descriptor, "load object");
        var copy = LibC.fcntl(descriptor, LibC.F_DUPFD_CLOEXEC, 3);
        BpfException.ThrowIfError(copy < 0 ? -LibC.LastErrno : copy, "fcntl(F_DUPFD_CLOEXEC)");
        return BpfHandle.Own(copy);
    }
}
