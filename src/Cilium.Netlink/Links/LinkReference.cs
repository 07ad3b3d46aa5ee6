// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>Names a link by index or by name. Converts from both, and from <see cref="LinkInfo"/>.</summary>
/// <remarks>Prefer the index: a name may come to mean another link, an index does not while the link exists.</remarks>
public readonly record struct LinkReference
{
    private LinkReference(int index, string? name)
    {
        Index = index;
        Name = name;
    }

    /// <summary>The index, or 0 when the link is given by name.</summary>
    public int Index { get; }

    /// <summary>The name or an alternative name, or null when the link is given by index.</summary>
    public string? Name { get; }

    /// <summary>Refers to a link by its index.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not positive.</exception>
    public static LinkReference FromInt32(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(index);
        return new LinkReference(index, null);
    }

    /// <summary>Refers to a link by its name, or by an alternative name of up to 127 bytes.</summary>
    public static LinkReference FromString(string name)
    {
        LinkNames.ValidateAny(name);
        return new LinkReference(0, name);
    }

    /// <summary>Refers to a link by the index it had.</summary>
    public static LinkReference FromLinkInfo(LinkInfo link)
    {
        ArgumentNullException.ThrowIfNull(link);
        return new LinkReference(link.Index, null);
    }

    /// <inheritdoc cref="FromInt32"/>
    public static implicit operator LinkReference(int index) => FromInt32(index);

    /// <inheritdoc cref="FromString"/>
    public static implicit operator LinkReference(string name) => FromString(name);

    /// <inheritdoc cref="FromLinkInfo"/>
    public static implicit operator LinkReference(LinkInfo link) => FromLinkInfo(link);

    /// <summary>The name, or "link 5".</summary>
    public override string ToString() => Name ?? $"link {Index}";
}
