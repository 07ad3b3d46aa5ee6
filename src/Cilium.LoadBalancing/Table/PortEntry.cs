// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing;

/// <summary>A service port: what the data plane should have, and what it has.</summary>
internal sealed class PortEntry(ServicePortKey key)
{
    internal ServicePortKey Key { get; } = key;

    internal required ServiceEntry Owner { get; init; }

    /// <summary>Null: it should not be there.</summary>
    internal ServicePortState? Desired { get; set; }

    /// <summary>Null: it is not there.</summary>
    internal ServicePortState? InForce { get; set; }

    /// <summary>From whom the table of consistent hashing of <see cref="Desired"/> was made, by their places; empty when there is none.</summary>
    internal ImmutableArray<(int Place, MaglevBackend Backend)> MaglevMembers { get; set; } = [];

    /// <summary>The redirect that <see cref="Desired"/> follows.</summary>
    internal ServiceName? Redirect { get; set; }

    internal Exception? Fault { get; set; }

    internal int Failures { get; set; }

    /// <summary>When it is tried again, in ticks of the clock.</summary>
    internal long Due { get; set; }

    internal bool IsUpToDate => ReferenceEquals(Desired, InForce);
}
