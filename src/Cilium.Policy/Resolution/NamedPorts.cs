// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What port names stand for. Immutable.</summary>
public sealed class NamedPorts
{
    private readonly ImmutableDictionary<(string Name, byte Protocol), ushort> _ports;

    private NamedPorts(ImmutableDictionary<(string Name, byte Protocol), ushort> ports) => _ports = ports;

    /// <summary>No names.</summary>
    public static NamedPorts Empty { get; } = new(ImmutableDictionary<(string, byte), ushort>.Empty);

    /// <summary>The names of one pod; of several ports with one name and protocol the last counts.</summary>
    public static NamedPorts Of(params IEnumerable<NamedPort> ports) =>
        new(ImmutableDictionary<(string, byte), ushort>.Empty.SetItems(
            ports.Select(port => KeyValuePair.Create((port.Name.ToLowerInvariant(), (byte)port.Protocol), port.Port))));

    /// <summary>The port of a name.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="protocol">The IP protocol number.</param>
    /// <param name="port">Host byte order.</param>
    public bool TryGet(string name, byte protocol, out ushort port) => _ports.TryGetValue((name, protocol), out port);

    internal ImmutableDictionary<(string Name, byte Protocol), ushort> All => _ports;

    internal NamedPorts With((string Name, byte Protocol) name, ushort port) => Of(_ports.SetItem(name, port));

    internal NamedPorts Without((string Name, byte Protocol) name) => Of(_ports.Remove(name));

    internal bool ContentEquals(NamedPorts other) =>
        ReferenceEquals(this, other)
        || (_ports.Count == other._ports.Count
            && _ports.All(entry => other._ports.TryGetValue(entry.Key, out var port) && port == entry.Value));

    private NamedPorts Of(ImmutableDictionary<(string Name, byte Protocol), ushort> ports) =>
        ReferenceEquals(ports, _ports) ? this : new(ports);
}
