// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

public sealed partial class Btf
{
    private BtfVoid? _void;

    private Btf(ReadOnlyMemory<byte> data, Btf? @base, BtfParser parser)
    {
        _data = data;
        _base = @base;
        _offsets = parser.TypeOffsets;
        _strings = parser.StringsOffset;
        _stringsLength = parser.StringsLength;
        _firstId = parser.FirstId;
        _firstString = parser.FirstString;
        _types = new BtfType?[_offsets.Length];
        _names = new Lazy<BtfNameIndex>(() => new BtfNameIndex(this));
        _tags = new Lazy<ILookup<uint, BtfDeclarationTag>>(
            () => Types().OfType<BtfDeclarationTag>().ToLookup(tag => tag.Target.Id));
    }

    /// <summary>Reads BTF from bytes, which must not change afterwards.</summary>
    /// <param name="data">The contents of a <c>.BTF</c> section or of a file in <c>/sys/kernel/btf</c>, little-endian.</param>
    /// <param name="baseBtf">For split BTF (kernel modules), the BTF that it builds on.</param>
    /// <returns>The types.</returns>
    /// <exception cref="BtfFormatException">The bytes break the format; the error says where.</exception>
    /// <remarks>Time and memory are proportional to the input's length, whatever it contains.</remarks>
    public static Btf Parse(ReadOnlyMemory<byte> data, Btf? baseBtf = null)
    {
        var parser = new BtfParser(
            data.Span,
            baseBtf is null ? 1u : (uint)baseBtf.Count,
            baseBtf is null ? 0u : baseBtf._firstString + (uint)baseBtf._stringsLength);
        parser.Run();
        return new Btf(data, baseBtf, parser);
    }

    /// <summary>Reads BTF from a file of raw BTF.</summary>
    /// <param name="path">For example <see cref="KernelPath"/>.</param>
    /// <param name="baseBtf">For split BTF, the BTF that it builds on.</param>
    /// <returns>The types.</returns>
    /// <exception cref="BtfFormatException">The file breaks the format.</exception>
    public static Btf FromFile(string path, Btf? baseBtf = null) => Parse(File.ReadAllBytes(path), baseBtf);

    /// <summary>Reads the BTF of the running kernel.</summary>
    /// <returns>The kernel's types.</returns>
    /// <exception cref="KernelBtfMissingException">The kernel was built without <c>CONFIG_DEBUG_INFO_BTF</c>.</exception>
    public static Btf FromKernel() =>
        File.Exists(KernelPath) ? FromFile(KernelPath) : throw new KernelBtfMissingException(KernelPath);

    /// <summary>Reads the BTF of a loaded kernel module.</summary>
    /// <param name="module">The module's name.</param>
    /// <param name="kernel">The result of <see cref="FromKernel"/>.</param>
    /// <returns>The module's types, on top of the kernel's.</returns>
    /// <exception cref="KernelBtfMissingException">The module is not loaded or carries no BTF.</exception>
    public static Btf FromKernelModule(string module, Btf kernel)
    {
        ArgumentException.ThrowIfNullOrEmpty(module);
        ArgumentNullException.ThrowIfNull(kernel);
        var path = Path.Combine("/sys/kernel/btf", Path.GetFileName(module));
        return File.Exists(path) ? FromFile(path, kernel) : throw new KernelBtfMissingException(path);
    }
}
