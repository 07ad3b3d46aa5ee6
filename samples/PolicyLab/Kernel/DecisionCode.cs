// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>What a decision does, as a cookie: the program reports the cookie of the decision that it came to, and drops both what is
/// denied and what it has no proxy for.</summary>
internal static class DecisionCode
{
    private const uint Mark = 0x100;
    private const int ParserShift = 4;
    private const int ActionShift = 2;

    /// <summary>The cookie; never 0.</summary>
    public static uint Of(ClassifierDecision decision) =>
        Mark | ((uint)decision.Parser << ParserShift) | ((uint)decision.Action << ActionShift) | (uint)decision.AuthType;

    /// <summary>The letter of a verdict, from the decision and what became of the packet; null where the two contradict each other.</summary>
    public static char? LetterOf(uint cookie, DropReason outcome)
    {
        if (cookie == 0)
        {
            return outcome switch { DropReason.None => 'A', DropReason.PolicyDenied => VerdictLetter.Denied, _ => null };
        }

        var action = (PolicyAction)((cookie >> ActionShift) & 0x3);
        var authentication = (AuthenticationType)(cookie & 0x3);
        var expected = action switch
        {
            PolicyAction.Deny => DropReason.PolicyDeny,
            PolicyAction.Redirect => DropReason.PolicyDenied,
            _ => authentication == AuthenticationType.Disabled ? DropReason.None : DropReason.AuthenticationRequired,
        };
        return outcome != expected
            ? null
            : VerdictLetter.Of(new PolicyVerdict
            {
                IsAllowed = action != PolicyAction.Deny,
                Parser = (L7Parser)((cookie >> ParserShift) & 0xf),
                AuthType = authentication,
            });
    }
}
