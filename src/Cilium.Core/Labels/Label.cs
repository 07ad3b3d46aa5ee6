// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Core;

/// <summary>One label: who says so (<see cref="Source"/>), what (<see cref="Key"/>), and optionally a value.</summary>
/// <remarks>
/// Immutable. Equality is by source, key and value, ordinal. A label is small but is repeated in very many identities:
/// share instances through a <see cref="LabelInterner"/> where that matters.
/// </remarks>
public sealed partial class Label : IEquatable<Label>
{
    private readonly int _hash;

    /// <summary>Creates a label from its parts.</summary>
    /// <param name="source">The source; empty means <see cref="LabelSource.Unspecified"/>. Must not contain <c>:</c>, <c>;</c> or <c>=</c>.</param>
    /// <param name="key">The key; not empty, without <c>;</c> and <c>=</c>.</param>
    /// <param name="value">The value, without <c>;</c>; may be empty.</param>
    /// <exception cref="LabelFormatException">A part is missing or holds a character that the allocator key form could not carry.</exception>
    public Label(string source, string key, string value = "")
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(value);
        if (FaultOf(source, key, value) is { } fault)
        {
            throw new LabelFormatException($"{source}:{key}={value}", fault);
        }

        Source = WellKnownSource(source);
        Key = key;
        Value = value;
        KeyHash = string.GetHashCode(key);
        _hash = HashCode.Combine(Source, KeyHash, value);
        if (Source == LabelSource.Cidr && CidrLabel.TryParseKey(key, out IpPrefix prefix))
        {
            CidrPrefix = prefix;
        }
    }

    /// <summary>The source, never empty; see <see cref="LabelSource"/>.</summary>
    public string Source { get; }

    /// <summary>The key, never empty.</summary>
    public string Key { get; }

    /// <summary>The value; empty when there is none.</summary>
    public string Value { get; }

    /// <summary>The prefix that a label of source <c>cidr</c> stands for; <see langword="null"/> for every other label.</summary>
    public IpPrefix? CidrPrefix { get; }

    /// <summary>Whether the label's source is <c>reserved</c>.</summary>
    public bool IsReserved => Source == LabelSource.Reserved;

    internal int KeyHash { get; }

    /// <summary>Whether both are the same label.</summary>
    public bool Equals([NotNullWhen(true)] Label? other) =>
        ReferenceEquals(this, other)
        || (other is not null && _hash == other._hash && Key == other.Key && Value == other.Value && Source == other.Source);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Label);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary><c>source:key=value</c>, or <c>source:key</c> without a value.</summary>
    public override string ToString() => Value.Length == 0 ? $"{Source}:{Key}" : $"{Source}:{Key}={Value}";

    /// <summary>Whether both are the same label.</summary>
    public static bool operator ==(Label? left, Label? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether the labels differ.</summary>
    public static bool operator !=(Label? left, Label? right) => !(left == right);

    private static string? FaultOf(string source, string key, string value) =>
        key.Length == 0 ? "the key is empty"
        : source.AsSpan().IndexOfAny(':', ';', '=') >= 0 ? "the source must not contain ':', ';' or '='"
        : key.AsSpan().IndexOfAny(';', '=') >= 0 ? "the key must not contain ';' or '='"
        : value.Contains(';', StringComparison.Ordinal) ? "the value must not contain ';'"
        : null;

    private static string WellKnownSource(string source) => source switch
    {
        "" or LabelSource.Unspecified => LabelSource.Unspecified,
        LabelSource.Any => LabelSource.Any,
        LabelSource.Kubernetes => LabelSource.Kubernetes,
        LabelSource.Reserved => LabelSource.Reserved,
        LabelSource.Cidr => LabelSource.Cidr,
        LabelSource.CidrGroup => LabelSource.CidrGroup,
        LabelSource.Fqdn => LabelSource.Fqdn,
        LabelSource.Node => LabelSource.Node,
        _ => source,
    };
}
