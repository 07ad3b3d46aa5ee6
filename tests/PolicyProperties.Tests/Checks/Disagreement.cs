// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>Two that should say the same do not.</summary>
internal sealed class Disagreement : Exception
{
    public Disagreement(string message)
        : base(message)
    {
    }

    public Disagreement(string message, Exception? cause)
        : base(message, cause)
    {
    }

    /// <summary>The traffic that it is about; null where it is not about traffic.</summary>
    public Flow? Flow { get; init; }
}
