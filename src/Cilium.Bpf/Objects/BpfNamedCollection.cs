// SPDX-License-Identifier: Apache-2.0
using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Bpf;

/// <summary>A fixed set of things with names, in the order of the object file.</summary>
/// <typeparam name="T">What it holds.</typeparam>
public sealed class BpfNamedCollection<T> : IReadOnlyCollection<T>
    where T : class
{
    private readonly string _kind;
    private readonly string _container;
    private readonly Func<T, string> _name;
    private readonly List<T> _items;
    private readonly Dictionary<string, T> _byName;

    internal BpfNamedCollection(string kind, string container, Func<T, string> name, IEnumerable<T> items)
    {
        _kind = kind;
        _container = container;
        _name = name;
        _items = [.. items];
        _byName = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (var item in _items)
        {
            // C allows two files' static variables to share a name: the first answers to it.
            _byName.TryAdd(name(item), item);
        }
    }

    /// <summary>The number of items.</summary>
    public int Count => _items.Count;

    /// <summary>Gets the item with a name.</summary>
    /// <param name="name">The C name.</param>
    /// <exception cref="BpfNameNotFoundException">There is none; the error lists close names.</exception>
    public T this[string name] => TryGet(name, out var item)
        ? item
        : throw new BpfNameNotFoundException(_kind, name, _container, _items.Select(_name));

    /// <summary>Whether there is an item with a name.</summary>
    /// <param name="name">The C name.</param>
    /// <returns>True when there is.</returns>
    public bool Contains(string name) => TryGet(name, out _);

    /// <summary>Gets the item with a name.</summary>
    /// <param name="name">The C name.</param>
    /// <param name="item">The item.</param>
    /// <returns>False when there is none.</returns>
    public bool TryGet(string name, [NotNullWhen(true)] out T? item)
    {
        ArgumentNullException.ThrowIfNull(name);
        return _byName.TryGetValue(name, out item);
    }

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => _items.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
