// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using System.Text;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>Carries one blueprint into the kernel through libbpf.</summary>
internal sealed unsafe partial class ObjectLoader : IDisposable
{
    private const int FirstLogSize = 4 * 1024 * 1024;
    private const int LogGrowth = 8;

    private readonly BpfObjectSpec _spec;
    private readonly BpfLoadOptions _options;
    private readonly List<BpfProgramSpec> _selected;
    private readonly ReadOnlyMemory<byte> _image;
    private readonly MapReuse _reuse;
    private BpfVerifierLog _log;

    public ObjectLoader(BpfObjectSpec spec, BpfLoadOptions options)
    {
        _spec = spec;
        _options = options;
        _log = options.VerifierLog;
        _selected = [.. spec.Programs.Where(program => program.IsSelected)];
        foreach (var program in _selected)
        {
            if (program.Type == BpfProgramType.Unspecified)
            {
                throw new BpfException(
                    "load program",
                    0,
                    $"'{program.Name}'",
                    $"The section name '{program.Section}' does not tell its type: set Programs[\"{program.Name}\"].Type.");
            }
        }

        RequireCapabilities();
        _image = ResizedImage.Of(spec);
        _reuse = new MapReuse(spec, options);
    }

    public BpfObject Load()
    {
        // A log that filled its buffer is worth another attempt with a larger one; the kernel cannot continue a log.
        for (var size = (long)FirstLogSize; ; size *= LogGrowth)
        {
            if (TryLoad((int)Math.Min(size, _options.LargestVerifierLog)) is { } loaded)
            {
                return loaded;
            }
        }
    }

    public void Dispose() => _reuse.Dispose();

    // Null when a verifier log needs more room or more words.
    private BpfObject? TryLoad(int logSize)
    {
        using var messages = LibbpfMessages.Collect();
        using var logs = new VerifierLogBuffers(_selected.Count, logSize);
        using var image = _image.Pin();
        using var handle = Open((nint)image.Pointer, (nuint)_image.Length, messages);

        // All before any is changed: a map that is replaced by an existing one takes on that one's name.
        var maps = _spec.Maps.Select(map => map.Name)
            .Concat(_spec.DataSections.Select(section => section.Name))
            .ToDictionary(
                name => name,
                name => Find(Libbpf.bpf_object__find_map_by_name(handle, name), "map", name),
                StringComparer.Ordinal);
        foreach (var map in _spec.Maps)
        {
            ApplyMap(maps[map.Name], map, messages);
        }

        foreach (var section in _spec.DataSections)
        {
            ApplySection(maps[section.Name], section, messages);
        }

        var index = 0;
        foreach (var program in _spec.Programs)
        {
            var pointer = Find(Libbpf.bpf_object__find_program_by_name(handle, program.Name), "program", program.Name);
            Check(Libbpf.bpf_program__set_autoload(pointer, program.IsSelected), "select program", program.Name, messages);
            if (program.IsSelected)
            {
                ApplyProgram(pointer, program, logs, index++, messages);
            }
        }

        var result = handle.Load();
        if (result < 0)
        {
            var failure = new LoadFailure(_spec, _options, _selected, -result, messages.Text, logs);
            if (failure.NeedsLargerLog)
            {
                return null;
            }

            // Statistics alone tell neither the instruction nor the way there.
            if (failure.IsOfVerifier && _log != BpfVerifierLog.OnFailure && !_log.HasFlag(BpfVerifierLog.Basic))
            {
                _log |= BpfVerifierLog.Basic;
                return null;
            }

            throw failure.ToException();
        }

        return Collect(handle, maps, logs);
    }

    private LibbpfObject Open(nint image, nuint length, LibbpfMessages messages)
    {
        var name = Terminated(_spec.Name);
        var kernelBtf = _options.KernelBtfPath is { } path ? Terminated(KernelBtf(path)) : null;
        fixed (byte* namePointer = name, btfPointer = kernelBtf)
        {
            LibbpfOpenOptions options = default;
            options.sz = (nuint)sizeof(LibbpfOpenOptions);
            options.object_name = namePointer;
            options.btf_custom_path = btfPointer;
            var pointer = Libbpf.bpf_object__open_mem((void*)image, length, &options);
            var errno = pointer == 0 ? Marshal.GetLastPInvokeError() : 0;
            return pointer != 0
                ? new LibbpfObject(pointer)
                : throw new BpfLoadException("open object", errno, $"'{_spec.Name}'", null, null, messages.Text);
        }
    }

    // Asked before libbpf is: it remembers for the whole process which features the kernel refused to show it.
    private void RequireCapabilities()
    {
        var needed = _selected.Aggregate(BpfCapabilities.Bpf, (all, program) => all | ProgramCapabilities.NeededToLoad(program.Type));
        var missing = needed & ~EffectiveCapabilities.Read();
        if (missing != BpfCapabilities.None)
        {
            throw new MissingCapabilityException("load object", Errno.EPERM, missing, $"'{_spec.Name}'");
        }
    }

    private static string KernelBtf(string path) => File.Exists(path) ? path : throw new KernelBtfMissingException(path);

    private static byte[] Terminated(string text) => [.. Encoding.UTF8.GetBytes(text), 0];

    private nint Find(nint pointer, string kind, string name) => pointer != 0
        ? pointer
        : throw new BpfLoadException("open object", Errno.ENOENT, $"'{_spec.Name}'", null, null, $"libbpf does not see {kind} '{name}'");

    private void Check(int result, string operation, string name, LibbpfMessages messages)
    {
        if (result < 0)
        {
            throw new BpfLoadException(operation, -result, $"'{name}' of object '{_spec.Name}'", null, null, messages.Text);
        }
    }
}
