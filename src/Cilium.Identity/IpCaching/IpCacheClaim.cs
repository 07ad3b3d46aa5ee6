// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>What one owner says about a prefix: either its identity, or labels from which the identity is made together with what others say.</summary>
/// <remarks>Immutable; one instance may be used for many prefixes, which saves memory.</remarks>
public sealed record IpCacheClaim
{
    /// <summary>Who says so, such as <c>endpoint/17</c> or <c>ciliumnode/n1</c>; one owner has one claim per prefix.</summary>
    public required string Owner { get; init; }

    /// <summary>Where the knowledge comes from: the highest source wins.</summary>
    public required EntrySource Source { get; init; }

    /// <summary>The identity, if it is known, as for endpoints; unknown if the identity is to be made from labels.</summary>
    /// <remarks>While nobody has announced an identity of that number, the claim waits and addresses resolve as if it were not there.</remarks>
    public NumericIdentity Identity { get; init; }

    /// <summary>The labels, if <see cref="Identity"/> is not given. Prefixes inherit the labels of shorter ones that cover them.</summary>
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The node to send tunnelled traffic to.</summary>
    public IPAddress? TunnelEndpoint { get; init; }

    /// <summary>The index of the encryption key; 0: not encrypted.</summary>
    public byte EncryptionKey { get; init; }

    /// <summary>How traffic to the prefix travels.</summary>
    public IpCacheTraits Traits { get; init; }

    /// <summary>The endpoint on this node that has the address; the default value if none has.</summary>
    public EndpointId EndpointId { get; init; }

    /// <summary>Whether the claim names the identity itself.</summary>
    public bool HasIdentity => Identity != NumericIdentity.Unknown;

    internal IpCacheEntry ToEntry(IpPrefix prefix) => new(prefix, Identity, TunnelEndpoint, EncryptionKey, Traits, EndpointId);
}
