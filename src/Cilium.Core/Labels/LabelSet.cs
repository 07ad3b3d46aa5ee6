// SPDX-License-Identifier: Apache-2.0
using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>An immutable set of labels with at most one label per key, sorted by key.</summary>
/// <remarks>
/// Two labels with the same key and different sources cannot both be in a set: the key alone decides, and the later one wins.
/// Equality is by content. Reads allocate nothing; safe from any thread.
/// </remarks>
public sealed partial class LabelSet : IReadOnlyList<Label>, IEquatable<LabelSet>
{
    private readonly Label[] _labels;
    private readonly int _hash;

    private LabelSet(Label[] sorted)
    {
        _labels = sorted;
        HashCode hash = default;
        foreach (Label label in sorted)
        {
            hash.Add(label.GetHashCode());
            KeySummary |= LabelKey.SummaryBit(label.KeyHash);
            HasCidrLabel |= label.CidrPrefix is not null;
            HasReservedLabel |= label.IsReserved;
        }

        _hash = hash.ToHashCode();
    }

    /// <summary>The set without labels.</summary>
    public static LabelSet Empty { get; } = new([]);

    /// <summary>The number of labels.</summary>
    public int Count => _labels.Length;

    /// <summary>Whether a label of source <c>reserved</c> is in the set.</summary>
    public bool HasReservedLabel { get; }

    /// <summary>Whether a label of source <c>cidr</c> is in the set.</summary>
    public bool HasCidrLabel { get; }

    /// <summary>One bit per key (several keys may share one): a key whose bit is missing is not in the set.</summary>
    internal ulong KeySummary { get; }

    /// <summary>The label at a position in key order.</summary>
    public Label this[int index] => _labels[index];

    /// <summary>The labels in key order.</summary>
    public ReadOnlySpan<Label> AsSpan() => _labels;

    /// <summary>Finds the label with exactly this key, whatever its source.</summary>
    public bool TryGet(string key, [NotNullWhen(true)] out Label? label)
    {
        ArgumentNullException.ThrowIfNull(key);
        return TryGet(key, string.GetHashCode(key), out label);
    }

    /// <summary>Whether a label with this key is in the set, whatever its source.</summary>
    public bool ContainsKey(string key) => TryGet(key, out _);

    /// <summary>Whether a label with this source and key is in the set.</summary>
    public bool ContainsKey(string source, string key) => TryGet(key, out Label? label) && label.Source == source;

    /// <summary>Whether exactly this label is in the set.</summary>
    public bool Contains(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return TryGet(label.Key, label.KeyHash, out Label? found) && found.Equals(label);
    }

    /// <summary>Whether both sets hold the same labels.</summary>
    public bool Equals([NotNullWhen(true)] LabelSet? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && _labels.AsSpan().SequenceEqual(other._labels));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSet);

    /// <inheritdoc/>
    /// <remarks>Differs from process to process; see <see cref="ContentHash"/> for one that does not.</remarks>
    public override int GetHashCode() => _hash;

    /// <summary>The labels in key order.</summary>
    public Enumerator GetEnumerator() => new(_labels);

    IEnumerator<Label> IEnumerable<Label>.GetEnumerator() => ((IEnumerable<Label>)_labels).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _labels.GetEnumerator();

    /// <summary>Whether both sets hold the same labels.</summary>
    public static bool operator ==(LabelSet? left, LabelSet? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the sets differ.</summary>
    public static bool operator !=(LabelSet? left, LabelSet? right) => !(left == right);

    internal static LabelSet FromSorted(Label[] sorted) => sorted.Length == 0 ? Empty : new(sorted);

    internal bool TryGet(string key, int keyHash, [NotNullWhen(true)] out Label? label)
    {
        if ((KeySummary & LabelKey.SummaryBit(keyHash)) != 0)
        {
            foreach (Label candidate in _labels)
            {
                if (candidate.KeyHash == keyHash && candidate.Key == key)
                {
                    label = candidate;
                    return true;
                }
            }
        }

        label = null;
        return false;
    }

    /// <summary>Walks a set without allocating.</summary>
    public struct Enumerator
    {
        private readonly Label[] _labels;
        private int _index;

        internal Enumerator(Label[] labels)
        {
            _labels = labels;
            _index = -1;
        }

        /// <summary>The current label.</summary>
        public readonly Label Current => _labels[_index];

        /// <summary>Advances; false at the end.</summary>
        public bool MoveNext() => ++_index < _labels.Length;
    }
}
