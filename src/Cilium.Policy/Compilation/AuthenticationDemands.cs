// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>The selectors of peers of which rules of one breadth demand the same authentication.</summary>
internal sealed class AuthenticationDemands
{
    /// <summary>How narrow the traffic is, see <see cref="ClassifierDecision.L4PrefixLength"/>.</summary>
    public required byte Length { get; init; }

    public required AuthenticationType Type { get; init; }

    public HashSet<uint> Selectors { get; } = [];

    /// <summary>The demands on named peers, the narrowest first, of these the strictest.</summary>
    public static List<AuthenticationDemands> Of(IReadOnlyList<ClassifierDecision> decisions)
    {
        var demands = new List<AuthenticationDemands>();
        var made = decisions
            .Where(decision => decision is { HasExplicitAuth: true, IsSaidOfEverybody: false, Selector: not 0 } && decision.Action != PolicyAction.Deny)
            .OrderByDescending(decision => decision.L4PrefixLength)
            .ThenByDescending(decision => decision.AuthType);
        foreach (var decision in made)
        {
            if (demands.Count == 0 || demands[^1].Length != decision.L4PrefixLength || demands[^1].Type != decision.AuthType)
            {
                demands.Add(new() { Length = decision.L4PrefixLength, Type = decision.AuthType });
            }

            demands[^1].Selectors.Add(decision.Selector);
        }

        return demands;
    }
}
