// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Outcomes as words and as signs.</summary>
internal static class OutcomeText
{
    public const string Legend = "+ allowed   - denied   p through a proxy   a after authentication   ~ denied but for audit   ! conflict";

    public static string Word(ConnectionOutcome outcome) => outcome switch
    {
        ConnectionOutcome.Allowed => "allowed",
        ConnectionOutcome.Redirected => "proxied",
        ConnectionOutcome.AuthenticationRequired => "authenticated",
        ConnectionOutcome.Audited => "audited",
        ConnectionOutcome.Denied => "denied",
        _ => "conflict",
    };

    public static char Sign(ConnectionOutcome outcome) => outcome switch
    {
        ConnectionOutcome.Allowed => '+',
        ConnectionOutcome.Redirected => 'p',
        ConnectionOutcome.AuthenticationRequired => 'a',
        ConnectionOutcome.Audited => '~',
        ConnectionOutcome.Denied => '-',
        _ => '!',
    };
}
