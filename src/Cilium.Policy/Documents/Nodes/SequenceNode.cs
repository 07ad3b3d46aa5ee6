// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>A list of values.</summary>
internal sealed class SequenceNode(int line, int column) : DocumentNode(line, column)
{
    private readonly List<DocumentNode> _items = [];
    private int _size = 1;

    public IReadOnlyList<DocumentNode> Items => _items;

    public override int Size => _size;

    public override string Kind => "a list";

    internal void Add(DocumentNode item)
    {
        item.PlaceIn(this, null, _items.Count);
        _items.Add(item);
        _size += item.Size;
    }

    internal override DocumentNode Clone()
    {
        var copy = new SequenceNode(Line, Column);
        foreach (var item in _items)
        {
            copy.Add(item.Clone());
        }

        return copy;
    }
}
