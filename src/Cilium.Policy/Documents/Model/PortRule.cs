// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>One element of <c>toPorts</c>: ports, and what a proxy is to look at in their traffic.</summary>
public sealed record PortRule
{
    /// <summary>The ports; empty allows nothing.</summary>
    public ImmutableArray<PortSpec> Ports { get; init; } = [];

    /// <summary>TLS that is terminated on the way in; null when absent.</summary>
    public TlsContext? TerminatingTls { get; init; }

    /// <summary>TLS that is originated on the way out; null when absent.</summary>
    public TlsContext? OriginatingTls { get; init; }

    /// <summary>TLS server names that are allowed.</summary>
    public ImmutableArray<string> ServerNames { get; init; } = [];

    /// <summary>The proxy listener that gets the traffic; null when absent.</summary>
    public ListenerReference? Listener { get; init; }

    /// <summary>What is allowed at layer 7; null when absent.</summary>
    public L7Rules? Rules { get; init; }
}
