// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>What the data plane knows about a prefix.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Identity">The identity of its addresses.</param>
/// <param name="TunnelEndpoint">The node to send tunnelled traffic to; <see langword="null"/> if it is not tunnelled.</param>
/// <param name="EncryptionKey">The index of the encryption key; 0: not encrypted.</param>
/// <param name="Traits">How traffic to it travels.</param>
/// <param name="EndpointId">The endpoint on this node that has the address; the default value if none has.</param>
public readonly record struct IpCacheEntry(
    IpPrefix Prefix,
    NumericIdentity Identity,
    IPAddress? TunnelEndpoint = null,
    byte EncryptionKey = 0,
    IpCacheTraits Traits = IpCacheTraits.None,
    EndpointId EndpointId = default);
