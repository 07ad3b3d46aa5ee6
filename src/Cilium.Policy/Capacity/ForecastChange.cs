// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a change of rules would do to a policy or a selector.</summary>
public enum ForecastChange
{
    /// <summary>It stays as it is.</summary>
    Kept,

    /// <summary>It would be new.</summary>
    Added,

    /// <summary>It would go, once nothing refers to it any more.</summary>
    Removed,
}
