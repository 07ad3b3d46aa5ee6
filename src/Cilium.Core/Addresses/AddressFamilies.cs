// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>The IP versions that a node has enabled.</summary>
[Flags]
public enum AddressFamilies
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>IPv4.</summary>
    IPv4 = 1,

    /// <summary>IPv6.</summary>
    IPv6 = 2,

    /// <summary>Both.</summary>
    DualStack = IPv4 | IPv6,
}
