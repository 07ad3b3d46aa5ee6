// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Cilium.Core;

/// <summary>One condition of a <see cref="LabelSelector"/>.</summary>
/// <remarks>
/// The source <see cref="LabelSource.Any"/> matches labels of every source. For source <c>cidr</c> the key is a prefix
/// (see <see cref="CidrLabel"/>), and it is met by labels of prefixes that lie inside it. Immutable; matching allocates nothing.
/// </remarks>
public sealed class Requirement : IEquatable<Requirement>
{
    private readonly int _keyHash;
    private readonly ulong _keyBit;
    private readonly IpPrefix? _prefix;
    private readonly string _canonical;

    /// <summary>Creates a condition without judging its key and values, see <see cref="LabelSelector.Create"/> for that.</summary>
    /// <param name="source">The source of the labels that count.</param>
    /// <param name="key">The key, without source.</param>
    /// <param name="operation">What is demanded.</param>
    /// <param name="values">For <see cref="LabelOperator.In"/> and <see cref="LabelOperator.NotIn"/>; duplicates and order do not matter.</param>
    public Requirement(string source, string key, LabelOperator operation, params IEnumerable<string> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        ArgumentNullException.ThrowIfNull(key);
        Source = source;
        Key = key;
        Operator = operation;
        Values = operation is LabelOperator.In or LabelOperator.NotIn ? [.. values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] : [];
        _keyHash = string.GetHashCode(key);
        _keyBit = LabelKey.SummaryBit(_keyHash);
        _prefix = source == LabelSource.Cidr && CidrLabel.TryParseKey(key, out IpPrefix prefix) ? prefix : null;
        _canonical = ToCanonicalKey();
    }

    /// <summary>The source of the labels that count.</summary>
    public string Source { get; }

    /// <summary>The key, without source.</summary>
    public string Key { get; }

    /// <summary>What is demanded.</summary>
    public LabelOperator Operator { get; }

    /// <summary>The values, sorted and distinct; empty unless the operator is In or NotIn.</summary>
    public ImmutableArray<string> Values { get; }

    /// <summary>The condition that exactly this label is there.</summary>
    public static Requirement ForLabel(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        return new Requirement(label.Source, label.Key, LabelOperator.In, label.Value);
    }

    /// <summary>Whether a set of labels meets the condition.</summary>
    public bool Matches(LabelSet labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        return Operator switch
        {
            LabelOperator.In => Find(labels, out Label? label) && HasValue(label),
            LabelOperator.Exists => Find(labels, out _),
            LabelOperator.NotIn => !Find(labels, out Label? label) || !HasValue(label),
            _ => !Find(labels, out _),
        };
    }

    /// <summary>Text that is equal for two conditions exactly when they demand the same.</summary>
    public override string ToString() => _canonical;

    /// <summary>Whether both demand the same.</summary>
    public bool Equals([NotNullWhen(true)] Requirement? other) => other is not null && _canonical == other._canonical;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Requirement);

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(_canonical);

    private bool Find(LabelSet labels, [NotNullWhen(true)] out Label? label)
    {
        if (_prefix is { } prefix)
        {
            return FindContained(labels, prefix, out label);
        }

        if ((labels.KeySummary & _keyBit) != 0 && labels.TryGet(Key, _keyHash, out label)
            && (ReferenceEquals(Source, LabelSource.Any) || Source == LabelSource.Any || label.Source == Source))
        {
            return true;
        }

        label = null;
        return false;
    }

    private static bool FindContained(LabelSet labels, IpPrefix prefix, [NotNullWhen(true)] out Label? label)
    {
        if (labels.HasCidrLabel)
        {
            foreach (Label candidate in labels.AsSpan())
            {
                if (candidate.CidrPrefix is { } inner && prefix.Contains(inner))
                {
                    label = candidate;
                    return true;
                }
            }
        }

        label = null;
        return false;
    }

    private bool HasValue(Label label)
    {
        foreach (string value in Values)
        {
            if (value == label.Value)
            {
                return true;
            }
        }

        return false;
    }

    private string ToCanonicalKey()
    {
        StringBuilder text = new();
        text.Append(Operator == LabelOperator.DoesNotExist ? "!" : "");
        Append(text, Source);
        text.Append(':');
        Append(text, Key);
        if (Operator is LabelOperator.In or LabelOperator.NotIn)
        {
            bool isEquality = Operator == LabelOperator.In && Values.Length == 1;
            text.Append(isEquality ? "=" : Operator == LabelOperator.In ? " in (" : " notin (");
            for (int i = 0; i < Values.Length; i++)
            {
                text.Append(i == 0 ? "" : ",");
                Append(text, Values[i]);
            }

            text.Append(isEquality ? "" : ")");
        }

        return text.ToString();
    }

    // What has a meaning in the canonical text is escaped, so that no two conditions share one.
    private static void Append(StringBuilder text, string part)
    {
        foreach (char c in part)
        {
            text.Append(c is '\\' or ',' or '(' or ')' or '=' or ' ' or '!' or ':' ? "\\" : "").Append(c);
        }
    }
}
