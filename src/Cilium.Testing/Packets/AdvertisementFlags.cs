// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Testing;

/// <summary>What a neighbour advertisement says of itself (RFC 4861).</summary>
[Flags]
[SuppressMessage("Naming", "CA1711:Identifiers should not have incorrect suffix", Justification = "The protocol's name for them.")]
public enum AdvertisementFlags : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The sender is a router.</summary>
    Router = 0x8000_0000,

    /// <summary>It answers a solicitation.</summary>
    Solicited = 0x4000_0000,

    /// <summary>It replaces what is known.</summary>
    Override = 0x2000_0000,
}
