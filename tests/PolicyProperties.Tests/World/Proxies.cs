// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>Where proxies are said to listen: one for each kind, and one for each listener or parser that a rule names.</summary>
internal sealed class Proxies : IProxyPorts
{
    public static Proxies Instance { get; } = new();

    public ushort GetPort(PolicyRedirect redirect) =>
        PortOf(redirect.Parser, redirect.Parser == L7Parser.Listener ? redirect.Listener!.Name : redirect.GenericParser);

    /// <summary>The port.</summary>
    /// <param name="parser">What the proxy looks at.</param>
    /// <param name="name">Of the listener or the parser, as rules call it; ends in a digit, or is empty.</param>
    public static ushort PortOf(L7Parser parser, string name) =>
        (ushort)(10_000 + ((int)parser * 100) + (name.Length > 0 && parser is (L7Parser.Listener or L7Parser.Generic) ? name[^1] - '0' : 0));
}
