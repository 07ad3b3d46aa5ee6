// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Whether a policy object is carried out.</summary>
public enum PolicyMode
{
    /// <summary>It decides.</summary>
    Enforce,

    /// <summary>It changes no verdict. What would be denied if it were enforced is reported, with the rule that would deny it.</summary>
    Audit,
}
