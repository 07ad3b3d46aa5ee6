// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Core;

[CollectionBuilder(typeof(LabelSet), nameof(Create))]
public sealed partial class LabelSet
{
    /// <summary>Makes a set of the given labels; of several with one key the last wins.</summary>
    public static LabelSet Create(params ReadOnlySpan<Label> labels) => FromUnsorted(labels.ToArray());

    /// <summary>Makes a set of the given labels; of several with one key the last wins.</summary>
    public static LabelSet Create(IEnumerable<Label> labels) => labels as LabelSet ?? FromUnsorted([.. labels]);

    /// <summary>Makes a set of labels written as <c>[source:]key[=value]</c>; of several with one key the last wins.</summary>
    /// <exception cref="LabelFormatException">A text is not a label.</exception>
    public static LabelSet Parse(params ReadOnlySpan<string> labels)
    {
        Label[] parsed = new Label[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            parsed[i] = Label.Parse(labels[i]);
        }

        return FromUnsorted(parsed);
    }

    /// <summary>This set with <paramref name="label"/> in it; a label with the same key is replaced.</summary>
    public LabelSet With(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return Contains(label) ? this : FromUnsorted([.. _labels, label]);
    }

    /// <summary>This set with all labels of <paramref name="other"/> in it; for equal keys those of <paramref name="other"/> win.</summary>
    public LabelSet Union(LabelSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Count == 0 ? this : Count == 0 ? other : FromUnsorted([.. _labels, .. other._labels]);
    }

    /// <summary>This set without the label of that key, whatever its source.</summary>
    public LabelSet Without(string key) => ContainsKey(key) ? Where(label => label.Key != key) : this;

    /// <summary>The labels that satisfy <paramref name="predicate"/>; this set itself when all do.</summary>
    public LabelSet Where(Func<Label, bool> predicate)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Label[] kept = Array.FindAll(_labels, label => predicate(label));
        return kept.Length == _labels.Length ? this : FromSorted(kept);
    }

    private static LabelSet FromUnsorted(Label[] labels)
    {
        for (int i = 1; i < labels.Length; i++)
        {
            // Sets are small and mostly sorted already: insertion is stable and beats a general sort.
            Label moving = labels[i];
            int at = i;
            while (at > 0 && LabelKey.Compare(labels[at - 1].Key, moving.Key) > 0)
            {
                labels[at] = labels[at - 1];
                at--;
            }

            labels[at] = moving;
        }

        int count = 0;
        for (int i = 0; i < labels.Length; i++)
        {
            ArgumentNullException.ThrowIfNull(labels[i]);
            if (count > 0 && labels[count - 1].Key == labels[i].Key)
            {
                count--;
            }

            labels[count++] = labels[i];
        }

        return FromSorted(count == labels.Length ? labels : labels[..count]);
    }
}
