// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What the rules of an endpoint come to for one peer selector and one classifier key.</summary>
public sealed class PolicyEntry
{
    /// <summary>What traffic it is about.</summary>
    public required ClassifierKey Key { get; init; }

    /// <summary>The peer, as an index into <see cref="EndpointPolicy.Peers"/>; 0 is every peer.</summary>
    public required int Peer { get; init; }

    /// <summary>What happens to the traffic.</summary>
    public required PolicyAction Action { get; init; }

    /// <summary>See <see cref="PolicyPrecedence"/>.</summary>
    public required uint Precedence { get; init; }

    /// <summary>The authentication that it demands; null when no rule says anything.</summary>
    public AuthenticationType? Authentication { get; init; }

    /// <summary>Whether the same is said of everybody in the same words; the reference then keeps that entry alone.</summary>
    internal bool IsSaidOfEverybody { get; init; }

    /// <summary>What a proxy has to do; null without a redirect.</summary>
    public PolicyRedirect? Redirect { get; init; }

    /// <summary>The rule that it comes from; of several the first.</summary>
    public required PolicyRule Rule { get; init; }

    /// <summary>A denial, or a plain allowance.</summary>
    internal PolicyEntry ToShadow() => Action == PolicyAction.Deny || (Redirect is null && Authentication is null)
        ? this
        : new() { Key = Key, Peer = Peer, Action = PolicyAction.Allow, Precedence = PolicyPrecedence.Allow(), Rule = Rule };
}
