// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>
/// Finds, before anything is loaded, the existing maps that a load uses, and the pins that it will make, so that what is
/// incompatible or impossible is told while nothing has changed.
/// </summary>
internal sealed class MapReuse : IDisposable
{
    private readonly Dictionary<string, BpfMap> _existing = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _toPin = new(StringComparer.Ordinal);
    private readonly List<BpfMap> _opened = [];

    public MapReuse(BpfObjectSpec spec, BpfLoadOptions options)
    {
        try
        {
            foreach (var map in spec.Maps)
            {
                Prepare(map, options);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public bool TryGet(BpfMapSpec map, [NotNullWhen(true)] out BpfMap? existing) => _existing.TryGetValue(map.Name, out existing);

    /// <summary>Where a new map is to be pinned; null for nowhere.</summary>
    public string? PathToPin(string map) => _toPin.GetValueOrDefault(map);

    /// <summary>The shape of inner maps, where it is not what the C source says; libbpf cannot edit that of an inner map.</summary>
    public BpfMap? InnerTemplate(BpfMapSpec map)
    {
        if (map.InnerTemplate is null && map.InnerMap is { IsShapeEdited: true } inner)
        {
            var options = inner.ToOptions();
            options.Name = string.Empty;
            var created = BpfMap.Create(options);
            _opened.Add(created);
            return created;
        }

        return map.InnerTemplate;
    }

    public void Dispose() => _opened.ForEach(map => map.Dispose());

    private void Prepare(BpfMapSpec map, BpfLoadOptions options)
    {
        if (map.ReusedMap is { } given)
        {
            given.RequireCompatible(map.ToOptions(), null);
            _existing.Add(map.Name, given);
            return;
        }

        var path = map.ReusedPath ?? map.PinPath ?? (map.Pinning == BpfMapPinning.ByName ? Path.Combine(options.PinRoot, map.Name) : null);
        if (path is null || (!map.IsSelected && map.ReusedPath is null))
        {
            return;
        }

        if (map.ReusedPath is not null || File.Exists(path))
        {
            var pinned = BpfMap.OpenPinned(path);
            _opened.Add(pinned);
            pinned.RequireCompatible(map.ToOptions(), path);
            _existing.Add(map.Name, pinned);
        }
        else
        {
            PinDirectory.Prepare(path);
            _toPin.Add(map.Name, path);
        }
    }
}
