// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>A loaded object: it owns the maps and programs that came from one file.</summary>
/// <remarks>
/// Disposing closes this process's references. What is attached by a link, pinned, or held by another process lives on.
/// Safe from any thread.
/// </remarks>
public sealed class BpfObject : IDisposable
{
    private readonly Dictionary<string, DataSectionMemory> _memory;

    internal BpfObject(
        BpfObjectSpec spec,
        IEnumerable<BpfMap> maps,
        IEnumerable<BpfProgram> programs,
        Dictionary<string, BpfMap> sections,
        IReadOnlyDictionary<string, VerifierReport> verification)
    {
        Name = spec.Name;
        _memory = sections.ToDictionary(
            section => section.Key,
            section => new DataSectionMemory(section.Value, spec.DataSections[section.Key].IsConstant),
            StringComparer.Ordinal);
        Verification = verification;
        var container = $"object '{Name}'";
        Maps = new BpfNamedCollection<BpfMap>("map", container, map => map.Name, maps);
        Programs = new BpfNamedCollection<BpfProgram>("program", container, program => program.Name, programs);
        DataMaps = new BpfNamedCollection<BpfMap>("data section", container, map => map.Name, sections.Values);
        Variables = new BpfNamedCollection<BpfVariable>(
            "variable",
            container,
            variable => variable.Name,
            spec.Variables.Where(v => _memory.ContainsKey(v.Section)).Select(v => new BpfVariable(v, _memory[v.Section])));
    }

    /// <summary>The object's name.</summary>
    public string Name { get; }

    /// <summary>The maps, without those that hold global variables.</summary>
    public BpfNamedCollection<BpfMap> Maps { get; }

    /// <summary>The programs that were selected.</summary>
    public BpfNamedCollection<BpfProgram> Programs { get; }

    /// <summary>The global variables, read and written in place.</summary>
    public BpfNamedCollection<BpfVariable> Variables { get; }

    /// <summary>The array maps of one element that hold the global variables, by section name.</summary>
    public BpfNamedCollection<BpfMap> DataMaps { get; }

    /// <summary>What the verifier wrote, by program; empty unless <see cref="BpfLoadOptions.VerifierLog"/> asked for it.</summary>
    public IReadOnlyDictionary<string, VerifierReport> Verification { get; }

    /// <summary>Gets a map with typed keys and values.</summary>
    /// <typeparam name="TKey">The key, of the map's key size.</typeparam>
    /// <typeparam name="TValue">The value, of the map's value size.</typeparam>
    /// <param name="name">The C name.</param>
    /// <returns>A view that is valid until this object is disposed.</returns>
    /// <exception cref="BpfNameNotFoundException">There is no such map.</exception>
    /// <exception cref="MapIncompatibleException">The sizes differ.</exception>
    public BpfMap<TKey, TValue> GetMap<TKey, TValue>(string name)
        where TKey : unmanaged
        where TValue : unmanaged
        => Maps[name].As<TKey, TValue>();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var memory in _memory.Values)
        {
            memory.Dispose();
        }

        foreach (var program in Programs)
        {
            program.Dispose();
        }

        foreach (var map in Maps)
        {
            map.Dispose();
        }

        foreach (var map in DataMaps)
        {
            map.Dispose();
        }
    }

    /// <summary>The name and what it holds.</summary>
    /// <returns>For example <c>endpoint: 3 programs, 12 maps</c>.</returns>
    public override string ToString() => $"{Name}: {Programs.Count} programs, {Maps.Count} maps";
}
