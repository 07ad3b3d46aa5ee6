// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>The agent options that a recorded case was made with; what it does not say has the agent's default.</summary>
internal static class CaseConfig
{
    public static PolicyOptions PolicyOptionsOf(JsonElement config, bool reproducesQuirks) => new()
    {
        ClusterName = Text(config, "clusterName", "default"),
        LimitsPeersToLocalCluster = Switch(config, "policyDefaultLocalCluster", true),
        Enforcement = Enum.Parse<PolicyEnforcement>(Text(config, "policyEnforcement", "default"), ignoreCase: true),
        AllowsLocalHost = Text(config, "allowLocalhost", "always") == "always",
        AddressFamilies = (Switch(config, "enableIPv4", true) ? AddressFamilies.IPv4 : AddressFamilies.None)
            | (Switch(config, "enableIPv6", true) ? AddressFamilies.IPv6 : AddressFamilies.None),
        EnablesHostFirewall = Switch(config, "enableHostFirewall", false),
        HeedsDefaultDenySwitches = Switch(config, "enableNonDefaultDenyPolicies", true),
        ReproducesReferenceQuirks = reproducesQuirks,
        Documents = DocumentOptionsOf(config, reproducesQuirks),
    };

    public static PolicyDocumentOptions DocumentOptionsOf(JsonElement config, bool reproducesQuirks) => new()
    {
        AllowsNodeSelectors = Switch(config, "enableNodeSelectorLabels", false),
        AllowsL7Rules = Switch(config, "enableL7Proxy", true),
        AllowsIcmpRules = Switch(config, "enableICMPRules", true),
        AllowsExtendedProtocols = Switch(config, "enableExtendedIPProtocols", false),
        ReproducesReferenceQuirks = reproducesQuirks,
    };

    private static bool Switch(JsonElement config, string name, bool otherwise) => config.TryGetProperty(name, out var value) ? value.GetBoolean() : otherwise;

    private static string Text(JsonElement config, string name, string otherwise) => config.TryGetProperty(name, out var value) ? value.GetString()! : otherwise;
}
