// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Shares equal labels, so that a hundred thousand identities keep one instance of what they have in common.</summary>
/// <remarks>
/// Holds labels until it is dropped itself or <see cref="Trim"/> is called: give it the life of the table whose labels it shares.
/// Safe from any thread.
/// </remarks>
public sealed class LabelInterner
{
    private readonly Lock _gate = new();
    private HashSet<Label> _labels = [];

    /// <summary>The number of distinct labels held.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _labels.Count;
            }
        }
    }

    /// <summary>The shared instance that equals <paramref name="label"/>; the label itself if it is the first.</summary>
    public Label Intern(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        lock (_gate)
        {
            if (_labels.TryGetValue(label, out Label? shared))
            {
                return shared;
            }

            _labels.Add(label);
            return label;
        }
    }

    /// <summary>A set with the same content whose labels are shared instances.</summary>
    public LabelSet Intern(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        lock (_gate)
        {
            Label[]? shared = null;
            for (int i = 0; i < labels.Count; i++)
            {
                Label label = labels[i];
                if (!_labels.TryGetValue(label, out Label? known))
                {
                    _labels.Add(label);
                }
                else if (!ReferenceEquals(known, label))
                {
                    shared ??= labels.ToArray();
                    shared[i] = known;
                }
            }

            return shared is null ? labels : LabelSet.FromSorted(shared);
        }
    }

    /// <summary>Forgets every label that is not in <paramref name="inUse"/>.</summary>
    public void Trim(IEnumerable<LabelSet> inUse)
    {
        ArgumentNullException.ThrowIfNull(inUse);
        HashSet<Label> kept = [];
        foreach (LabelSet labels in inUse)
        {
            foreach (Label label in labels)
            {
                kept.Add(label);
            }
        }

        lock (_gate)
        {
            _labels = kept;
        }
    }
}
