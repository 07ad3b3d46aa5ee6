// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;
using Cilium.Policy;

namespace Datapath.Tests;

/// <summary>Writes a compiled policy by hand: exactly the keys and lists that a test is about.</summary>
internal sealed class TestPolicy(uint number)
{
    public const byte Tcp = 6;
    public const byte Udp = 17;
    public const byte Icmp = 1;
    public const byte IcmpV6 = 58;
    public const byte Sctp = 132;
    public const byte AnyProtocol = 0;

    private readonly List<(ClassifierKey Key, ImmutableArray<ClassifierDecision> List)> _entries = [];

    public uint Number => number;

    /// <summary>Adds a key for one port.</summary>
    public TestPolicy On(TrafficDirection direction, byte protocol, ushort port, params ClassifierDecision[] decisions) =>
        OnRange(direction, protocol, port, 16, decisions);

    /// <summary>Adds a key for ports that share their first bits; 0 bits: any port.</summary>
    public TestPolicy OnRange(TrafficDirection direction, byte protocol, ushort port, byte prefixLength, params ClassifierDecision[] decisions)
    {
        _entries.Add((new ClassifierKey(direction, protocol, port, prefixLength), [.. decisions]));
        return this;
    }

    /// <summary>Adds the key for everything.</summary>
    public TestPolicy OnAny(TrafficDirection direction, params ClassifierDecision[] decisions) =>
        OnRange(direction, AnyProtocol, 0, 0, decisions);

    public CompiledPolicy Build() => new(
        number,
        isIngressEnforced: true,
        isEgressEnforced: true,
        [.. _entries.Select((entry, index) => new ClassifierEntry(entry.Key, index, entry.List))],
        [.. _entries.Select(entry => entry.List)]);

    public static ClassifierDecision Allow(uint selector, uint cookie = 0, AuthenticationType authentication = AuthenticationType.Disabled) =>
        new() { Selector = selector, Action = PolicyAction.Allow, Precedence = 1, RuleCookie = cookie, AuthType = authentication, L4PrefixLength = 24 };

    public static ClassifierDecision Deny(uint selector, uint cookie = 0) =>
        new() { Selector = selector, Action = PolicyAction.Deny, Precedence = 2, RuleCookie = cookie, L4PrefixLength = 24 };

    public static ClassifierDecision Redirect(uint selector, ushort proxyPort) =>
        new() { Selector = selector, Action = PolicyAction.Redirect, Precedence = 1, ProxyPort = proxyPort, L4PrefixLength = 24 };
}
