// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>The options of the command line that say how policies are read and enforced.</summary>
internal sealed class PolicySettings
{
    private readonly Option<string> _clusterName = new("--cluster-name") { Description = "The name of the local cluster.", DefaultValueFactory = _ => "default" };

    private readonly Option<string> _enforcement = new Option<string>("--enforcement")
    {
        Description = "Whom policy judges: those that a rule selects (default), everybody (always), nobody (never).",
        DefaultValueFactory = _ => "default",
    }.AcceptOnlyFromAmong("default", "always", "never");

    private readonly Option<bool> _audit = new("--audit") { Description = "Denials are only reported, at all endpoints." };
    private readonly Option<bool> _hostFirewall = new("--host-firewall") { Description = "Policies with a nodeSelector are enforced." };
    private readonly Option<bool> _nodeSelectors = new("--node-selectors") { Description = "fromNodes and toNodes may be used." };
    private readonly Option<bool> _ipv4Only = new("--ipv4-only") { Description = "The cluster has no IPv6." };
    private readonly Option<bool> _quirks = new("--reference-quirks") { Description = "Follow Cilium 1.19 where it departs from what a manifest says." };

    public void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[_clusterName, _enforcement, _audit, _hostFirewall, _nodeSelectors, _ipv4Only, _quirks])
        {
            command.Options.Add(option);
        }
    }

    public PolicyOptions Of(ParseResult parsed)
    {
        var options = new PolicyOptions
        {
            ClusterName = parsed.GetValue(_clusterName)!,
            Enforcement = Enum.Parse<PolicyEnforcement>(parsed.GetValue(_enforcement)!, ignoreCase: true),
            IsAuditMode = parsed.GetValue(_audit),
            EnablesHostFirewall = parsed.GetValue(_hostFirewall),
            AddressFamilies = parsed.GetValue(_ipv4Only) ? AddressFamilies.IPv4 : AddressFamilies.DualStack,
            ReproducesReferenceQuirks = parsed.GetValue(_quirks),
            Documents = new() { AllowsNodeSelectors = parsed.GetValue(_nodeSelectors), ReproducesReferenceQuirks = parsed.GetValue(_quirks) },
        };
        return options.Validate() is [var fault, ..] ? throw new InputException($"{fault.Path} {fault.Message}") : options;
    }
}
