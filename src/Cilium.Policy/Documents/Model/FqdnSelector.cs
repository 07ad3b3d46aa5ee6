// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>One element of <c>toFQDNs</c>, or of DNS rules: a name or a pattern with <c>*</c>.</summary>
/// <param name="MatchName">The name; empty when a pattern is given.</param>
/// <param name="MatchPattern">The pattern; empty when a name is given.</param>
public sealed record FqdnSelector(string MatchName, string MatchPattern)
{
    /// <summary>The text that stands for the selector in the <c>fqdn:</c> label of identities.</summary>
    public string LabelKey => MatchName.Length > 0 ? MatchName : MatchPattern;
}
