// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Policy;

/// <summary>The port names of all pods, kept while pods come and go.</summary>
/// <remarks>A name that pods give to different ports says nothing and is left out. Not safe for concurrent use.</remarks>
internal sealed class PeerPorts
{
    private readonly Dictionary<string, NamedPorts> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, byte Protocol), Dictionary<ushort, int>> _uses = [];

    /// <summary>What names stand for now.</summary>
    public NamedPorts Resolved { get; private set; } = NamedPorts.Empty;

    /// <summary>Replaces the names of one pod; whether any name stands for something else now.</summary>
    public bool Set(string owner, NamedPorts ports)
    {
        var before = Resolved;
        if (_owners.Remove(owner, out var former))
        {
            foreach (var (name, port) in former.All)
            {
                Count(name, port, -1);
            }
        }

        if (ports.All.Count > 0)
        {
            _owners.Add(owner, ports);
            foreach (var (name, port) in ports.All)
            {
                Count(name, port, +1);
            }
        }

        return !before.ContentEquals(Resolved);
    }

    private void Count((string Name, byte Protocol) name, ushort port, int change)
    {
        if (!_uses.TryGetValue(name, out var ports))
        {
            _uses.Add(name, ports = []);
        }

        ref var count = ref CollectionsMarshal.GetValueRefOrAddDefault(ports, port, out _);
        count += change;
        if (count == 0)
        {
            ports.Remove(port);
        }

        if (ports.Count == 0)
        {
            _uses.Remove(name);
        }

        Resolved = ports.Count == 1 ? Resolved.With(name, ports.Keys.First()) : Resolved.Without(name);
    }
}
