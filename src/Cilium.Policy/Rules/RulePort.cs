// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Traffic of one protocol to one port, range or named port, and what a proxy has to do with it.</summary>
public sealed class RulePort
{
    /// <summary>Every protocol and port.</summary>
    internal static RulePort Everything { get; } = new() { Protocol = 0, HasAnyPort = true };

    /// <summary>The IP protocol number; 0 only together with <see cref="HasAnyPort"/>, for every protocol.</summary>
    public required byte Protocol { get; init; }

    /// <summary>Whether the port does not matter.</summary>
    public bool HasAnyPort { get; init; }

    /// <summary>The name that each endpoint gives a number; empty for ports given by number.</summary>
    public string Name { get; init; } = "";

    /// <summary>The first port or the ICMP type, host byte order.</summary>
    public ushort Port { get; init; }

    /// <summary>The last port; equal to <see cref="Port"/> for a single one.</summary>
    public ushort EndPort { get; init; }

    /// <summary>The element that the port was written in, with its layer 7 part; null without one.</summary>
    public PortRule? Source { get; init; }

    /// <summary>The last port as written; 0 where none is.</summary>
    internal ushort WrittenEndPort { get; init; }

    /// <summary>By which ports of several rules are recognised as the same.</summary>
    internal FilterKey Key => new(Protocol, Name, Port, WrittenEndPort, HasAnyPort);
}
