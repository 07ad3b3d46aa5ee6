// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>How much work the engine has done; shows that a change costs what it concerns and nothing more.</summary>
public sealed record PolicyEngineStatistics
{
    /// <summary>Endpoints known.</summary>
    public int Endpoints { get; init; }

    /// <summary>Endpoints whose newest policy is not in force.</summary>
    public int DegradedEndpoints { get; init; }

    /// <summary>Policies held by the data plane.</summary>
    public int Policies { get; init; }

    /// <summary>Distinct peer selectors in use.</summary>
    public int Selectors { get; init; }

    /// <summary>Identities known.</summary>
    public int Identities { get; init; }

    /// <summary>How often the rules of an endpoint were looked up, because it or a rule that selects it changed.</summary>
    public long EndpointsRecomputed { get; init; }

    /// <summary>How often a policy was worked out, rather than shared.</summary>
    public long PoliciesCompiled { get; init; }

    /// <summary>Policies written.</summary>
    public long PolicyWrites { get; init; }

    /// <summary>Endpoint states written.</summary>
    public long EndpointWrites { get; init; }

    /// <summary>Memberships of identities written.</summary>
    public long MembershipWrites { get; init; }

    /// <summary>Comparisons of a selector with an identity.</summary>
    public long SelectorEvaluations { get; init; }

    /// <summary>Writes that the data plane refused.</summary>
    public long DatapathFailures { get; init; }
}
