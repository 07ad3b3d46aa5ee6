// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What a proxy looks at in the traffic that is redirected to it.</summary>
public enum L7Parser : byte
{
    /// <summary>No redirect.</summary>
    None = 0,

    /// <summary>HTTP requests.</summary>
    Http = 1,

    /// <summary>DNS questions.</summary>
    Dns = 2,

    /// <summary>TLS server names.</summary>
    Tls = 3,

    /// <summary>Kafka requests.</summary>
    Kafka = 4,

    /// <summary>A parser that the rule names (<c>l7proto</c>).</summary>
    Generic = 5,

    /// <summary>A listener that the rule names; it decides itself what it parses.</summary>
    Listener = 6,
}
