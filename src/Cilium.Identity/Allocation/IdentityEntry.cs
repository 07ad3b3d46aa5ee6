// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>An identity with its use on this node. Guarded by the allocator's lock.</summary>
internal sealed class IdentityEntry(SecurityIdentity identity)
{
    internal SecurityIdentity Identity { get; set; } = identity;

    internal int References { get; set; }

    /// <summary>Whether every observer knows the identity.</summary>
    internal bool IsPublished { get; set; }

    /// <summary>Whether observers are just being told that it goes.</summary>
    internal bool IsLeaving { get; set; }

    /// <summary>Whether another node or cluster announced it: it stays until they withdraw it.</summary>
    internal bool IsRemote { get; set; }

    /// <summary>Whether its number came from the shared backend.</summary>
    internal bool IsFromBackend { get; set; }

    /// <summary>Counts releases, so that an entry that was used again in between is not taken for unused.</summary>
    internal long ReleaseStamp { get; set; }

    internal bool IsUsed => References > 0 || IsRemote;
}
