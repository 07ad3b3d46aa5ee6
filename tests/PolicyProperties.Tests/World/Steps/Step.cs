// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>One thing that happens. What it names may or may not be there.</summary>
internal abstract record Step
{
    /// <summary>Notes in plain facts what is so afterwards.</summary>
    public abstract void ApplyTo(Cluster cluster);

    /// <summary>Lets it happen to a node.</summary>
    public abstract void ApplyTo(LiveNode node);
}
