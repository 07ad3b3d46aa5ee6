// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>A prefix that should have an identity.</summary>
/// <param name="Prefix">The prefix.</param>
/// <param name="Labels">
/// The labels that make it selectable, such as <c>cidrgroup:</c> and <c>fqdn:</c> labels; prefixes with the same labels share an identity.
/// Empty: the prefix gets its own <c>cidr</c> label, and with it an identity of its own.
/// </param>
/// <remarks>The world label is added, and labels of shorter prefixes that cover it are inherited, without asking.</remarks>
public readonly record struct PrefixLabels(IpPrefix Prefix, LabelSet Labels)
{
    /// <summary>A prefix that is selected by its address.</summary>
    public PrefixLabels(IpPrefix prefix)
        : this(prefix, LabelSet.Empty)
    {
    }
}
