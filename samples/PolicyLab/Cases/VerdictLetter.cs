// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyLab;

/// <summary>The letter that stands for a verdict in recorded cases.</summary>
internal static class VerdictLetter
{
    public const char Denied = 'D';

    public static char Of(in PolicyVerdict verdict)
    {
        if (!verdict.IsAllowed)
        {
            return Denied;
        }

        var kinds = verdict.AuthType switch
        {
            AuthenticationType.Disabled => "AHNT",
            AuthenticationType.Spire => "ahnt",
            _ => "1234",
        };
        return verdict.Parser switch
        {
            L7Parser.None => kinds[0],
            L7Parser.Http => kinds[1],
            L7Parser.Dns => kinds[2],
            L7Parser.Tls => kinds[3],
            _ => '?',
        };
    }
}
