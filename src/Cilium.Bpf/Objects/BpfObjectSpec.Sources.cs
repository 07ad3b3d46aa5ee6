// SPDX-License-Identifier: Apache-2.0
using System.Reflection;

namespace Cilium.Bpf;

public sealed partial class BpfObjectSpec
{
    /// <summary>Reads an object file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The blueprint.</returns>
    /// <exception cref="BpfObjectFormatException">The file is truncated, not BPF or inconsistent; the error says where.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static BpfObjectSpec FromFile(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Read(File.ReadAllBytes(path), NameOf(Path.GetFileName(path)), path);
    }

    /// <summary>Reads an object from a stream, to its end.</summary>
    /// <param name="stream">The stream; it is left open.</param>
    /// <param name="name">The object's name.</param>
    /// <returns>The blueprint.</returns>
    /// <exception cref="BpfObjectFormatException">The contents are truncated, not BPF or inconsistent.</exception>
    public static BpfObjectSpec FromStream(Stream stream, string name = "object")
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentException.ThrowIfNullOrEmpty(name);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return Read(copy.ToArray(), name, null);
    }

    /// <summary>Reads an object that is embedded in an assembly, as the build step of this package does it.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="resource">The resource's name, for example <c>endpoint.bpf.o</c>.</param>
    /// <returns>The blueprint.</returns>
    /// <exception cref="BpfNameNotFoundException">There is no such resource; the error lists close names.</exception>
    /// <exception cref="BpfObjectFormatException">The resource is not a usable object.</exception>
    public static BpfObjectSpec FromResource(Assembly assembly, string resource)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentException.ThrowIfNullOrEmpty(resource);
        using var stream = assembly.GetManifestResourceStream(resource)
            ?? throw new BpfNameNotFoundException(
                "resource", resource, $"assembly '{assembly.GetName().Name}'", assembly.GetManifestResourceNames());
        var image = new byte[stream.Length];
        stream.ReadExactly(image);
        return Read(image, NameOf(resource), resource);
    }

    /// <summary>Reads an object from bytes.</summary>
    /// <param name="image">The contents of an object file. They are not copied and must not change afterwards.</param>
    /// <param name="name">The object's name.</param>
    /// <returns>The blueprint.</returns>
    /// <exception cref="BpfObjectFormatException">The bytes are truncated, not BPF or inconsistent; the error says where.</exception>
    public static BpfObjectSpec Parse(ReadOnlyMemory<byte> image, string name = "object")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        return Read(image, name, null);
    }

    private static BpfObjectSpec Read(ReadOnlyMemory<byte> image, string name, string? source)
    {
        var elf = ElfFile.Parse(image, source);
        Btf? btf = null;
        BtfExtension? extension = null;
        try
        {
            if (elf.Find(".BTF") is { } types)
            {
                btf = Btf.Parse(elf.Contents(types));
                extension = elf.Find(".BTF.ext") is { } lines ? BtfExtension.Parse(elf.Contents(lines), btf) : null;
            }

            var (sections, variables) = VariableReader.Read(btf, elf);
            var maps = btf is null ? MapsWithoutTypes(elf) : MapDefinitionReader.Read(btf, elf);
            return new BpfObjectSpec(
                image, name, source, ProgramReader.License(elf), btf, extension, ProgramReader.Read(elf), maps, sections, variables);
        }
        catch (BtfFormatException error)
        {
            throw elf.Malformed(btf is null ? "section '.BTF'" : "section '.BTF' or '.BTF.ext'", error.Reason, error.Offset, error);
        }
    }

    private static IEnumerable<BpfMapSpec> MapsWithoutTypes(ElfFile elf) =>
        elf.Find(MapDefinitionReader.Section) is null
            ? []
            : throw elf.Malformed("section '.maps'", "there is no BTF, which the definitions need; compile with -g and strip with llvm-strip -g");

    // endpoint.bpf.o and Company.Product.endpoint.bpf.o are both "endpoint".
    private static string NameOf(string file)
    {
        var name = file.EndsWith(".o", StringComparison.Ordinal) ? file[..^2] : file;
        name = name.EndsWith(".bpf", StringComparison.Ordinal) ? name[..^4] : name;
        name = name[(name.LastIndexOf('.') + 1)..];
        return name.Length == 0 ? "object" : name;
    }
}
