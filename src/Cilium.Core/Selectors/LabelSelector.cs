// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

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

    // The conditions beside equalities as they are written, and how many equalities there are.
    private readonly string _expressions;
    private readonly int _labels;

    private LabelSelector(Requirement[] sorted, int labels, string expressions, string? spelling = null)
    {
        _requirements = sorted;
        CanonicalKey = string.Join(';', sorted.Select(requirement => requirement.ToString().Replace(";", "\\;", StringComparison.Ordinal)));
        _hash = string.GetHashCode(CanonicalKey);
        (_labels, _expressions) = (labels, expressions);
        Spelling = spelling ?? (expressions.Length == 0 ? CanonicalKey : string.Create(CultureInfo.InvariantCulture, $"{CanonicalKey}\n{labels}\n{expressions}"));
    }

    /// <summary>Selects everything.</summary>
    public static LabelSelector Everything { get; } = new([], 0, "");

    /// <summary>The requirements, sorted by their canonical text, each once.</summary>
    public ImmutableArray<Requirement> Requirements => System.Runtime.InteropServices.ImmutableCollectionsMarshal.AsImmutableArray(_requirements);

    /// <summary>Whether there is no requirement.</summary>
    public bool IsEverything => _requirements.Length == 0;

    /// <summary>A text by which equal selectors are recognised; empty for <see cref="Everything"/>.</summary>
    public string CanonicalKey { get; }

    /// <summary>A text by which selectors are recognised that are also written alike: the same labels, and the same expressions with
    /// their values in the same order. For most selectors it is <see cref="CanonicalKey"/>.</summary>
    /// <remarks>What rules say about one peer is merged by the ecosystem only where the selectors are written alike.</remarks>
    public string Spelling { get; }

    /// <summary>A selector with these requirements, which are not judged.</summary>
    public static LabelSelector Of(params IEnumerable<Requirement> requirements) => Of(requirements, 0, "");

    /// <summary>A selector of the sets that hold exactly these labels among others.</summary>
    public static LabelSelector ForLabels(params IEnumerable<Label> labels) => Of(labels.Select(Requirement.ForLabel));

    /// <summary>This selector with further requirements.</summary>
    public LabelSelector And(params IEnumerable<Requirement> requirements)
    {
        List<Requirement> added = [.. requirements];
        int labels = added.Count(IsEquality);
        string expressions = string.Concat(added.Where(requirement => !IsEquality(requirement)).Select(requirement => Write(requirement.ToString())));
        return Of(_requirements.Concat(added), _labels + labels, _expressions + expressions);
    }

    /// <summary>This selector for something that was written in another way, such as an address block.</summary>
    /// <param name="spelling">What its <see cref="Spelling"/> becomes; it matters for nothing else.</param>
    public LabelSelector As(string spelling)
    {
        ArgumentException.ThrowIfNullOrEmpty(spelling);
        return new LabelSelector(_requirements, _labels, _expressions, spelling);
    }

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

    private static LabelSelector Of(IEnumerable<Requirement> requirements, int labels, string expressions)
    {
        Requirement[] sorted = [.. requirements.Distinct().OrderBy(requirement => requirement.ToString(), StringComparer.Ordinal)];
        return sorted.Length == 0 ? Everything : new LabelSelector(sorted, labels, expressions);
    }

    private static bool IsEquality(Requirement requirement) => requirement.Operator == LabelOperator.In && requirement.Values.Length == 1;

    // With its length, so that no two lists of conditions come to the same text.
    private static string Write(string condition) => string.Create(CultureInfo.InvariantCulture, $"{condition.Length}:{condition}");
}
