// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Two rules that are fine alone demand of one endpoint what cannot be done together. The endpoint keeps its
/// former policy.</summary>
public sealed class PolicyConflictException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "policy-conflict";

    /// <summary>Creates the error.</summary>
    /// <param name="conflict">What the rules disagree about.</param>
    /// <param name="traffic">The traffic that both are about.</param>
    /// <param name="rules">The rules.</param>
    public PolicyConflictException(PolicyConflict conflict, string traffic, params IEnumerable<PolicyRule> rules)
        : this(conflict, traffic, [.. rules])
    {
    }

    private PolicyConflictException(PolicyConflict conflict, string traffic, ImmutableArray<PolicyRule> rules)
        : base(
            ErrorId,
            conflict == PolicyConflict.ListenerScope
                ? $"The rule {rules[0]} has no namespace, but names a listener of a configuration that has one, for {traffic}."
                : $"The rules {string.Join(" and ", rules.Distinct())} disagree about {Describe(conflict)} for {traffic}.",
            conflict == PolicyConflict.ListenerScope
                ? "Name a CiliumClusterwideEnvoyConfig, or write a CiliumNetworkPolicy."
                : "Let the rules agree, or give them different peers or ports.")
    {
        Conflict = conflict;
        Traffic = traffic;
        Rules = rules;
    }

    /// <summary>What the rules disagree about.</summary>
    public PolicyConflict Conflict { get; }

    /// <summary>The traffic that both are about.</summary>
    public string Traffic { get; }

    /// <summary>The rules.</summary>
    public ImmutableArray<PolicyRule> Rules { get; }

    private static string Describe(PolicyConflict conflict) => conflict switch
    {
        PolicyConflict.Authentication => "authentication",
        PolicyConflict.Parser => "the parser",
        PolicyConflict.ServerNames => "layer 7 rules beside TLS server names without TLS termination",
        PolicyConflict.Tls => "TLS certificates",
        _ => "the listener",
    };
}
