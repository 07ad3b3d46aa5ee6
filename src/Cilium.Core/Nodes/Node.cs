// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;

namespace Cilium.Core;

/// <summary>A node of this cluster or of another one in the mesh.</summary>
/// <remarks>Immutable; change it with <c>with</c>.</remarks>
public sealed record Node
{
    /// <summary>The name, unique in its cluster.</summary>
    public required string Name { get; init; }

    /// <summary>The name of its cluster.</summary>
    public string Cluster { get; init; } = "default";

    /// <summary>The id of its cluster: 0 (no mesh) to 511.</summary>
    public int ClusterId { get; init; }

    /// <summary>Its addresses.</summary>
    public ImmutableArray<NodeAddress> Addresses { get; init; } = [];

    /// <summary>The prefixes from which its endpoints get their addresses.</summary>
    public ImmutableArray<IpPrefix> EndpointPrefixes { get; init; } = [];

    /// <summary>Its labels.</summary>
    public LabelSet Labels { get; init; } = LabelSet.Empty;

    /// <summary>The index of its encryption key; 0 when traffic to it is not encrypted by keys with an index.</summary>
    public byte EncryptionKey { get; init; }

    /// <summary>Its WireGuard public key in Base64; empty when it has none.</summary>
    public string WireGuardPublicKey { get; init; } = "";

    /// <summary><c>cluster/name</c>: unique in the mesh.</summary>
    public string QualifiedName => $"{Cluster}/{Name}";

    /// <summary>The address to send to: the first internal one of the family, else the first external one.</summary>
    public IPAddress? AddressOf(AddressFamily family)
    {
        IPAddress? external = null;
        foreach (NodeAddress address in Addresses)
        {
            if (address.Address.AddressFamily != family)
            {
                continue;
            }

            if (address.Kind == NodeAddressKind.Internal)
            {
                return address.Address;
            }

            external ??= address.Kind == NodeAddressKind.External ? address.Address : null;
        }

        return external;
    }

    /// <summary>The qualified name.</summary>
    public override string ToString() => QualifiedName;
}
