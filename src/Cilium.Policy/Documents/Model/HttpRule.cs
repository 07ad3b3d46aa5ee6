// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>HTTP requests: all given conditions must hold; empty ones always do.</summary>
public sealed record HttpRule
{
    /// <summary>A regular expression for the whole path.</summary>
    public string Path { get; init; } = "";

    /// <summary>A regular expression for the whole method.</summary>
    public string Method { get; init; } = "";

    /// <summary>A regular expression for the whole host.</summary>
    public string Host { get; init; } = "";

    /// <summary>Headers that must be there, as <c>name</c> or <c>name value</c>.</summary>
    public ImmutableArray<string> Headers { get; init; } = [];

    /// <summary>Headers with what to do when they differ.</summary>
    public ImmutableArray<HttpHeaderMatch> HeaderMatches { get; init; } = [];
}
