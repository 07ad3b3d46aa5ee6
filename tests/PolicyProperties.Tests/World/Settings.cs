// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What a node is started with, and does not change while it runs.</summary>
internal sealed record Settings
{
    public PolicyEnforcement Enforcement { get; init; }

    public bool LimitsPeersToLocalCluster { get; init; } = true;

    public bool AllowsLocalHost { get; init; } = true;

    public bool EnablesHostFirewall { get; init; }

    public bool HeedsDefaultDenySwitches { get; init; } = true;

    public bool AllowsNodeSelectors { get; init; }

    public bool ReproducesReferenceQuirks { get; init; }

    public AddressFamilies Families { get; init; } = AddressFamilies.DualStack;

    public PolicyOptions ToOptions() => new()
    {
        Enforcement = Enforcement,
        LimitsPeersToLocalCluster = LimitsPeersToLocalCluster,
        AllowsLocalHost = AllowsLocalHost,
        EnablesHostFirewall = EnablesHostFirewall,
        HeedsDefaultDenySwitches = HeedsDefaultDenySwitches,
        AddressFamilies = Families,
        ReproducesReferenceQuirks = ReproducesReferenceQuirks,
        Documents = new() { AllowsNodeSelectors = AllowsNodeSelectors, ReproducesReferenceQuirks = ReproducesReferenceQuirks },
    };
}
