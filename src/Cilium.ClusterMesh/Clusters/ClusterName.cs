// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.ClusterMesh;

/// <summary>The name of a cluster: 1 to 32 lower-case letters, digits and hyphens, with a letter or digit first and last.</summary>
public readonly record struct ClusterName
{
    /// <summary>The longest name.</summary>
    public const int MaxLength = 32;

    /// <summary>The name of a cluster that was not given one; not allowed in a mesh.</summary>
    public const string Default = "default";

    private readonly string? _value;

    /// <summary>Creates a name.</summary>
    /// <exception cref="ArgumentException">The text is not a cluster name.</exception>
    public ClusterName(string value)
    {
        if (!IsValid(value))
        {
            throw new ArgumentException($"'{value}' is not a cluster name: 1 to {MaxLength} of a-z, 0-9 and '-', a letter or digit first and last.", nameof(value));
        }

        _value = value;
    }

    /// <summary>The text.</summary>
    public string Value => _value ?? Default;

    /// <summary>Reads a name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out ClusterName name)
    {
        bool isValid = IsValid(text);
        name = isValid ? new ClusterName(text!) : default;
        return isValid;
    }

    /// <summary>Whether both are the same name.</summary>
    public bool Equals(ClusterName other) => Value == other.Value;

    /// <inheritdoc/>
    public override int GetHashCode() => string.GetHashCode(Value);

    /// <summary>The text.</summary>
    public override string ToString() => Value;

    private static bool IsValid(string? text)
    {
        if (text is null || text.Length is 0 or > MaxLength || text[0] == '-' || text[^1] == '-')
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            {
                return false;
            }
        }

        return true;
    }
}
