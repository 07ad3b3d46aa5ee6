// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Traffic that goes through a proxy, and what the proxy may let pass: the merged content of all rules for one
/// peer selector and port.</summary>
public sealed class PolicyRedirect
{
    /// <summary>Into or out of the endpoint.</summary>
    public required TrafficDirection Direction { get; init; }

    /// <summary>What the proxy looks at.</summary>
    public required L7Parser Parser { get; init; }

    /// <summary>The name of the parser for <see cref="L7Parser.Generic"/>; otherwise empty.</summary>
    public string GenericParser { get; init; } = "";

    /// <summary>The named listener that gets the traffic; null for the proxy's own.</summary>
    public ListenerReference? Listener { get; init; }

    /// <summary>1 (first) to 126; decides between redirects for one connection.</summary>
    public required byte Priority { get; init; }

    /// <summary>What is allowed; of several any.</summary>
    public ImmutableArray<L7Rules> Rules { get; init; } = [];

    /// <summary>Whether everything is allowed, because some rule allows the traffic without looking at its content, or
    /// because nothing is denied by default.</summary>
    public bool AllowsEverything { get; init; }

    /// <summary>TLS server names that are allowed; none means all.</summary>
    public ImmutableArray<string> ServerNames { get; init; } = [];

    /// <summary>TLS that the proxy terminates; null if it does not.</summary>
    public TlsContext? TerminatingTls { get; init; }

    /// <summary>TLS that the proxy originates; null if it does not.</summary>
    public TlsContext? OriginatingTls { get; init; }
}
