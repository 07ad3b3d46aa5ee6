// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What the decisions for everybody come to together.</summary>
/// <param name="Length">How narrow the entry is that decides, see <see cref="ClassifierDecision.L4PrefixLength"/>.</param>
/// <param name="Type">The authentication that they demand.</param>
/// <param name="IsExplicit">Whether the entry that decides makes the demand itself.</param>
internal readonly record struct AuthenticationSide(byte Length, AuthenticationType Type, bool IsExplicit)
{
    /// <param name="sorted">All decisions in order.</param>
    public static AuthenticationSide OfEverybody(IReadOnlyList<ClassifierDecision> sorted)
    {
        var first = sorted.FirstOrDefault(IsAllowed);
        var (length, type, isExplicit) = (first.L4PrefixLength, AuthenticationType.Disabled, false);
        var narrowest = -1;
        foreach (var decision in sorted)
        {
            if (IsAllowed(decision) && decision.HasExplicitAuth
                && (decision.L4PrefixLength > narrowest || (decision.L4PrefixLength == narrowest && decision.AuthType > type)))
            {
                (narrowest, type) = (decision.L4PrefixLength, decision.AuthType);
                isExplicit = narrowest >= first.L4PrefixLength;
                length = Math.Max(first.L4PrefixLength, decision.L4PrefixLength);
            }
        }

        return new(length, type, isExplicit);
    }

    /// <summary>What holds for peers of which the narrowest demand is made, where both sides have one precedence.</summary>
    /// <returns>What holds where the peers' own decision is at least <c>FromLength</c> narrow, and what otherwise.</returns>
    public (AuthenticationType Narrow, AuthenticationType Broad, int FromLength) With(AuthenticationDemands demand)
    {
        var stricter = demand.Type > Type ? demand.Type : Type;
        return demand.Length >= Length
            ? (stricter, demand.Type, demand.Length + 1)
            : (stricter, IsExplicit ? Type : stricter, Length);
    }

    private static bool IsAllowed(ClassifierDecision decision) => decision.Selector == 0 && decision.Action != PolicyAction.Deny;
}
