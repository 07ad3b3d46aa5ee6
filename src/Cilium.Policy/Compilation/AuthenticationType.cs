// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>The authentication that two identities need before their traffic passes. The values are those of the
/// ecosystem's policy map; a higher value wins when several rules name one explicitly.</summary>
public enum AuthenticationType : byte
{
    /// <summary>No authentication.</summary>
    Disabled = 0,

    /// <summary>Mutual authentication by SPIFFE identities.</summary>
    Spire = 1,

    /// <summary>Authentication that never succeeds; for tests.</summary>
    AlwaysFail = 2,
}
