// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>A name or pattern of rules in use, and the label that addresses get when one of their names matches.</summary>
internal sealed class NameSelector(string text)
{
    public NamePattern Pattern { get; } = NamePattern.Parse(text);

    public Label Label { get; } = new(LabelSource.Fqdn, text);
}
