// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Reasons below those of drops: they appear in the forwarding metrics only.</summary>
public enum ForwardReason : byte
{
    /// <summary>Forwarded.</summary>
    Forwarded = 0,

    /// <summary>Forwarded in plain text.</summary>
    Plaintext = 3,

    /// <summary>Decrypted.</summary>
    Decrypt = 4,

    /// <summary>The service has no slot for the backend.</summary>
    NoBackendSlot = 5,

    /// <summary>The service has no backend.</summary>
    NoBackend = 6,

    /// <summary>A reverse translation entry could not be updated.</summary>
    ReverseNatUpdateFailed = 7,

    /// <summary>A reverse translation entry was stale.</summary>
    ReverseNatStale = 8,

    /// <summary>A fragment.</summary>
    Fragment = 9,

    /// <summary>The fragment table could not be updated.</summary>
    FragmentUpdateFailed = 10,

    /// <summary>On its way to decryption.</summary>
    Decrypting = 12,

    /// <summary>On its way to encryption.</summary>
    Encrypting = 13,

    /// <summary>A reverse translation entry was deleted.</summary>
    ReverseNatDeleted = 14,

    /// <summary>A message about the path's packet size was sent.</summary>
    MtuErrorMessage = 15,
}
