// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>Whether rules can be carried out together.</summary>
internal enum Agreement
{
    Complete,

    /// <summary>The facts let it depend on the order in which rules are met.</summary>
    Doubtful,

    None,
}
