// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One policy of a forecast, as the data plane would hold it once, however many endpoints share it.</summary>
public sealed record ForecastPolicy
{
    /// <summary>The policy, under the number that it has or would get.</summary>
    public required CompiledPolicy Compiled { get; init; }

    /// <summary>Whether it only reports what audited policies would deny.</summary>
    public bool IsShadow { get; init; }

    /// <summary>Whether it is there already.</summary>
    public required ForecastChange Change { get; init; }

    /// <summary>The endpoints whose traffic it would judge; of one that would go, those whose traffic it judges now.</summary>
    public required ImmutableArray<EndpointId> Endpoints { get; init; }

    /// <summary>How large it is.</summary>
    public PolicyFootprint Footprint => PolicyFootprint.Of(Compiled);
}
