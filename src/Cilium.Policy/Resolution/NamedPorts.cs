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

    /// <summary>The names of many pods; a name that has different numbers is left out, since it says nothing.</summary>
    public static NamedPorts Union(IEnumerable<NamedPorts> pods)
    {
        ArgumentNullException.ThrowIfNull(pods);
        var ports = ImmutableDictionary.CreateBuilder<(string Name, byte Protocol), ushort>();
        var ambiguous = new HashSet<(string Name, byte Protocol)>();
        foreach (var (key, port) in pods.SelectMany(pod => pod._ports))
        {
            if (ports.TryGetValue(key, out var other) && other != port)
            {
                ambiguous.Add(key);
            }

            ports[key] = port;
        }

        ports.RemoveRange(ambiguous);
        return new(ports.ToImmutable());
    }

    /// <summary>The port of a name.</summary>
    /// <param name="name">The name in lower case.</param>
    /// <param name="protocol">The IP protocol number.</param>
    /// <param name="port">Host byte order.</param>
    public bool TryGet(string name, byte protocol, out ushort port) => _ports.TryGetValue((name, protocol), out port);

    internal bool ContentEquals(NamedPorts other) =>
        ReferenceEquals(this, other)
        || (_ports.Count == other._ports.Count
            && _ports.All(entry => other._ports.TryGetValue(entry.Key, out var port) && port == entry.Value));
}
