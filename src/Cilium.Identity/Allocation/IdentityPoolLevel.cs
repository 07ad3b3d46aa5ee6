// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity;

/// <summary>How full a pool of identity numbers is.</summary>
public enum IdentityPoolLevel
{
    /// <summary>Below 70 %.</summary>
    Normal,

    /// <summary>70 % or more.</summary>
    Elevated,

    /// <summary>85 % or more.</summary>
    High,

    /// <summary>95 % or more.</summary>
    Critical,
}
