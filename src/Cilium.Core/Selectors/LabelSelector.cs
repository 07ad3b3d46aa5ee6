// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>Selects label sets that meet all of its requirements; without requirements it selects everything.</summary>
/// <remarks>
/// Immutable. Requirements are sorted and distinct, so that <see cref="CanonicalKey"/> is equal for selectors that were written
/// differently but demand the same of the same keys. Matching allocates nothing. Safe from any thread.
/// </remarks>
public sealed partial class LabelSelector : IEquatable<LabelSelector>
{
    private readonly Requirement[] _requirements;
    private readonly int _hash;

    private LabelSelector(Requirement[] sorted)
    {
        _requirements = sorted;
        CanonicalKey = string.Join(';', sorted.Select(requirement => requirement.ToString().Replace(";", "\\;", StringComparison.Ordinal)));
        _hash = string.GetHashCode(CanonicalKey);
    }

    /// <summary>Selects everything.</summary>
    public static LabelSelector Everything { get; } = new([]);

    /// <summary>The requirements, sorted by their canonical text, each once.</summary>
    public ImmutableArray<Requirement> Requirements => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(_requirements);

    /// <summary>Whether there is no requirement.</summary>
    public bool IsEverything => _requirements.Length == 0;

    /// <summary>A text by which equal selectors are recognised; empty for <see cref="Everything"/>.</summary>
    public string CanonicalKey { get; }

    /// <summary>A selector with these requirements, which are not judged.</summary>
    public static LabelSelector Of(params IEnumerable<Requirement> requirements)
    {
        Requirement[] sorted = [.. requirements.Distinct().OrderBy(requirement => requirement.ToString(), StringComparer.Ordinal)];
        return sorted.Length == 0 ? Everything : new LabelSelector(sorted);
    }

    /// <summary>A selector of the sets that hold exactly these labels among others.</summary>
    public static LabelSelector ForLabels(params IEnumerable<Label> labels) => Of(labels.Select(Requirement.ForLabel));

    /// <summary>This selector with further requirements.</summary>
    public LabelSelector And(params IEnumerable<Requirement> requirements) => Of(_requirements.Concat(requirements));

    /// <summary>Whether a set of labels meets all requirements.</summary>
    public bool Matches(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        foreach (Requirement requirement in _requirements)
        {
            if (!requirement.Matches(labels))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a requirement names this key, with this source or with <see cref="LabelSource.Any"/>.</summary>
    public bool ConstrainsKey(string source, string key)
    {
        foreach (Requirement requirement in _requirements)
        {
            if (requirement.Key == key && (requirement.Source == source || requirement.Source == LabelSource.Any))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether both have the same requirements.</summary>
    public bool Equals([NotNullWhen(true)] LabelSelector? other) =>
        ReferenceEquals(this, other) || (other is not null && _hash == other._hash && CanonicalKey == other.CanonicalKey);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LabelSelector);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The canonical text, or <c>&lt;everything&gt;</c>.</summary>
    public override string ToString() => IsEverything ? "<everything>" : CanonicalKey;
}
