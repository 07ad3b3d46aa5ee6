// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>Everything about one prefix. Writers hold the cache's lock; <see cref="Applied"/> is read without.</summary>
internal sealed class PrefixSlot
{
    // One claim, or an array of several in the order in which they came: most prefixes have one.
    private object? _claims;
    private IpCacheClaim? _applied;

    /// <summary>What the data plane has, with its identity; nothing if it has no entry.</summary>
    internal IpCacheClaim? Applied
    {
        get => Volatile.Read(ref _applied);
        set => Volatile.Write(ref _applied, value);
    }

    /// <summary>The identity that a claim names and that nobody has announced yet.</summary>
    internal NumericIdentity WaitingFor { get; set; }

    // A field that holds one claim is a span of one: no array for most prefixes.
    internal ReadOnlySpan<IpCacheClaim> Claims => _claims switch
    {
        null => [],
        IpCacheClaim[] several => several,
        IpCacheClaim => new ReadOnlySpan<IpCacheClaim>(in System.Runtime.CompilerServices.Unsafe.As<object, IpCacheClaim>(ref _claims!)),
        _ => [],
    };

    /// <summary>Adds a claim, or replaces that of the same owner; it counts as the newest.</summary>
    internal void Put(IpCacheClaim claim)
    {
        if (_claims is null || (_claims is IpCacheClaim one && one.Owner == claim.Owner))
        {
            _claims = claim;
            return;
        }

        List<IpCacheClaim> claims = [.. Others(claim.Owner), claim];
        _claims = claims.Count == 1 ? claims[0] : claims.ToArray();
    }

    /// <summary>Removes the claim of an owner.</summary>
    /// <returns>Whether it had one.</returns>
    internal bool Remove(string owner)
    {
        List<IpCacheClaim> claims = Others(owner);
        bool isRemoved = claims.Count < Claims.Length;
        _claims = claims.Count switch { 0 => null, 1 => claims[0], _ => claims.ToArray() };
        return isRemoved;
    }

    /// <summary>The claim that names an identity and wins over others that do: the highest source, of equal ones the newest.</summary>
    /// <param name="known">If given, only identities that it knows count.</param>
    internal IpCacheClaim? BestIdentity(IdentityAllocator? known = null)
    {
        IpCacheClaim? best = null;
        foreach (IpCacheClaim claim in Claims)
        {
            if (claim.HasIdentity && (best is null || claim.Source >= best.Source) && (known is null || known.TryGet(claim.Identity, out _)))
            {
                best = claim;
            }
        }

        return best;
    }

    /// <summary>The claims that give labels, the highest source first, of equal ones by owner.</summary>
    internal List<IpCacheClaim> LabelClaims()
    {
        List<IpCacheClaim> claims = [];
        foreach (IpCacheClaim claim in Claims)
        {
            if (!claim.HasIdentity)
            {
                claims.Add(claim);
            }
        }

        if (claims.Count > 1)
        {
            claims.Sort((left, right) =>
                left.Source != right.Source ? right.Source.CompareTo(left.Source) : string.CompareOrdinal(left.Owner, right.Owner));
        }

        return claims;
    }

    /// <summary>The labels that the claims give, without inherited ones; nothing if no claim gives labels.</summary>
    internal LabelSet? OwnLabels()
    {
        List<IpCacheClaim> claims = LabelClaims();
        if (claims.Count == 0)
        {
            return null;
        }

        LabelSet labels = claims[^1].Labels;
        for (int i = claims.Count - 2; i >= 0; i--)
        {
            labels = labels.Union(claims[i].Labels);
        }

        return labels;
    }

    private List<IpCacheClaim> Others(string owner)
    {
        List<IpCacheClaim> others = [];
        foreach (IpCacheClaim claim in Claims)
        {
            if (claim.Owner != owner)
            {
                others.Add(claim);
            }
        }

        return others;
    }
}
