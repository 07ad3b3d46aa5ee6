// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>
/// The blueprint of a BPF object: what an ELF file defines, with the edits to apply when it is loaded. It never touches the
/// kernel and works on any operating system; <see cref="Load"/> is where the kernel comes in.
/// </summary>
/// <remarks>
/// One blueprint can be loaded any number of times; <see cref="Clone"/> gives an independent copy for different edits.
/// Not safe for edits from several threads at once.
/// </remarks>
public sealed partial class BpfObjectSpec
{
    private readonly ReadOnlyMemory<byte> _image;
    private readonly string? _source;

    private BpfObjectSpec(
        ReadOnlyMemory<byte> image,
        string name,
        string? source,
        string? license,
        Btf? btf,
        BtfExtension? extension,
        IEnumerable<BpfProgramSpec> programs,
        IEnumerable<BpfMapSpec> maps,
        IEnumerable<BpfDataSectionSpec> sections,
        IEnumerable<BpfVariableSpec> variables)
    {
        _image = image;
        _source = source;
        Name = name;
        License = license;
        Btf = btf;
        Extension = extension;
        var container = $"object '{name}'";
        Programs = new BpfNamedCollection<BpfProgramSpec>("program", container, p => p.Name, programs);
        Maps = new BpfNamedCollection<BpfMapSpec>("map", container, m => m.Name, maps);
        DataSections = new BpfNamedCollection<BpfDataSectionSpec>("data section", container, s => s.Name, sections);
        Variables = new BpfNamedCollection<BpfVariableSpec>("variable", container, v => v.Name, variables);
    }

    /// <summary>The object's name: that of the file or resource without its extensions.</summary>
    public string Name { get; }

    /// <summary>The licence that the object declares to the kernel; null when it declares none.</summary>
    public string? License { get; }

    /// <summary>The object's types; null when it was compiled without <c>-g</c>.</summary>
    public Btf? Btf { get; }

    /// <summary>The entry programs.</summary>
    public BpfNamedCollection<BpfProgramSpec> Programs { get; }

    /// <summary>The maps, without those that hold global variables.</summary>
    public BpfNamedCollection<BpfMapSpec> Maps { get; }

    /// <summary>The sections of global variables.</summary>
    public BpfNamedCollection<BpfDataSectionSpec> DataSections { get; }

    /// <summary>The global variables of all sections.</summary>
    public BpfNamedCollection<BpfVariableSpec> Variables { get; }

    /// <summary>The bytes of the object file.</summary>
    public ReadOnlyMemory<byte> Image => _image;

    internal BtfExtension? Extension { get; }

    /// <summary>Makes an independent copy, edits included. The file's bytes and types are shared.</summary>
    /// <returns>The copy.</returns>
    public BpfObjectSpec Clone()
    {
        var sections = DataSections.ToDictionary(s => s.Name, s => s.Clone(), StringComparer.Ordinal);
        return new BpfObjectSpec(
            _image,
            Name,
            _source,
            License,
            Btf,
            Extension,
            Programs.Select(p => p.Clone()),
            Maps.Select(m => m.Clone()),
            DataSections.Select(s => sections[s.Name]),
            Variables.Select(v => v.CloneInto(sections[v.Section])));
    }

    /// <summary>Selects exactly the programs named; a load leaves the others out.</summary>
    /// <param name="names">The C names.</param>
    /// <exception cref="BpfNameNotFoundException">A name does not exist; nothing is changed.</exception>
    public void SelectPrograms(params IEnumerable<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var selected = names.Select(name => Programs[name]).ToHashSet();
        foreach (var program in Programs)
        {
            program.IsSelected = selected.Contains(program);
        }
    }

    internal ProgramLinking Linking(BpfProgramSpec program) => new(ElfFile.Parse(_image, _source), program);

    /// <summary>The name and what it holds.</summary>
    /// <returns>For example <c>endpoint: 3 programs, 12 maps, 5 variables</c>.</returns>
    public override string ToString() => $"{Name}: {Programs.Count} programs, {Maps.Count} maps, {Variables.Count} variables";
}
