// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Policy;

/// <summary>Named values in the order in which they are written.</summary>
internal sealed class MappingNode(int line, int column) : DocumentNode(line, column)
{
    private readonly List<KeyValuePair<string, DocumentNode>> _fields = [];
    private readonly Dictionary<string, DocumentNode> _byKey = new(StringComparer.Ordinal);
    private int _size = 1;

    public IReadOnlyList<KeyValuePair<string, DocumentNode>> Fields => _fields;

    public override int Size => _size;

    public override string Kind => "an object";

    /// <summary>Finds a field; a field whose value is null counts as absent, as in the Kubernetes API.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out DocumentNode? value) =>
        _byKey.TryGetValue(key, out value) && !value.IsNull;

    /// <summary>Adds a field; false, and nothing changed, when the key is there already.</summary>
    internal bool TryAdd(string key, DocumentNode value)
    {
        if (!_byKey.TryAdd(key, value))
        {
            return false;
        }

        value.PlaceIn(this, key, 0);
        _fields.Add(new(key, value));
        _size += value.Size;
        return true;
    }

    internal override DocumentNode Clone()
    {
        var copy = new MappingNode(Line, Column);
        foreach (var (key, value) in _fields)
        {
            copy.TryAdd(key, value.Clone());
        }

        return copy;
    }
}
