// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>One step of a classifier entry: if the remote identity carries the selector, this is the verdict.</summary>
public readonly record struct ClassifierDecision
{
    /// <summary>The selector's number; 0 matches every identity, the unknown one included.</summary>
    public required uint Selector { get; init; }

    /// <summary>What happens to the traffic.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>For <see cref="PolicyAction.Redirect"/> the proxy's port in host byte order; 0 while no proxy listens.</summary>
    public ushort ProxyPort { get; init; }

    /// <summary>What the proxy is to look at; <see cref="L7Parser.None"/> without a redirect.</summary>
    public L7Parser Parser { get; init; }

    /// <summary>The authentication that the traffic needs.</summary>
    public AuthenticationType AuthType { get; init; }

    /// <summary>Whether a rule names <see cref="AuthType"/>, as opposed to it being absent or inherited.</summary>
    public bool HasExplicitAuth { get; init; }

    /// <summary>Before lists are finished: whether the decision only repeats what is said of everybody.</summary>
    internal bool IsSaidOfEverybody { get; init; }

    /// <summary>See <see cref="PolicyPrecedence"/>. Decisions of one list never ascend in it.</summary>
    public required uint Precedence { get; init; }

    /// <summary>Names the deciding rule in the <see cref="RuleCatalog"/>; 0 when there is none.</summary>
    public uint RuleCookie { get; init; }

    /// <summary>The layer-4 prefix length of the rule that decides, which may be broader than the key where the decision
    /// stands: 0 any protocol, 8 protocol only, 8 + n with n port bits (24 an exact port).</summary>
    public byte L4PrefixLength { get; init; }

    /// <summary>How specific the deciding rule is, as reported in verdict events.</summary>
    public PolicyMatchType MatchType => (Selector == 0, L4PrefixLength) switch
    {
        (false, 0) => PolicyMatchType.L3Only,
        (true, 0) => PolicyMatchType.All,
        (false, 8) => PolicyMatchType.L3Protocol,
        (true, 8) => PolicyMatchType.ProtocolOnly,
        (false, _) => PolicyMatchType.L3L4,
        (true, _) => PolicyMatchType.L4Only,
    };

    /// <summary>Whether both do the same to a packet but for the authentication that they demand.</summary>
    internal bool HasSameOutcome(in ClassifierDecision other) =>
        Action == other.Action && ProxyPort == other.ProxyPort && Parser == other.Parser && Precedence == other.Precedence;

    /// <summary>Whether both do the same to a packet, whatever rule they come from.</summary>
    internal bool HasSameEffect(in ClassifierDecision other) =>
        Action == other.Action
        && ProxyPort == other.ProxyPort
        && Parser == other.Parser
        && AuthType == other.AuthType
        && HasExplicitAuth == other.HasExplicitAuth
        && Precedence == other.Precedence;
}
