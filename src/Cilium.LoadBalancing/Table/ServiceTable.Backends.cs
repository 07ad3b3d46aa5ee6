// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    // Pods whose host ports are in the table, with what became of them: one service for each address of the node.
    private readonly Dictionary<ServiceName, List<ServiceName>> _hostPorts = [];

    internal void PutSlice(BackendSlice slice)
    {
        ServiceEntry entry = EntryOf(slice.Service);
        entry.SetSlice(slice);
        _dirty.Add(entry);
    }

    internal void DropSlice(ServiceName service, string sliceName)
    {
        if (_entries.TryGetValue(service, out ServiceEntry? entry) && entry.RemoveSlice(sliceName))
        {
            _dirty.Add(entry);
        }
    }

    internal void PutHealth(ServiceName service, BackendKey backend, bool isHealthy)
    {
        // Of a backend that nobody lists nothing is kept, or what comes back under its address would begin quarantined.
        if (_entries.TryGetValue(service, out ServiceEntry? entry)
            && (isHealthy ? entry.Quarantined.Remove(backend) : IsListed(entry, backend) && entry.Quarantined.Add(backend)))
        {
            _dirty.Add(entry);
        }
    }

    internal void PutHostPorts(ServiceName pod, IPAddress[] addresses, HostPort[] ports)
    {
        var groups = ports.GroupBy(HostPortExpansion.HostAddressOf).ToList();
        List<ServiceName> names = [.. groups.Select(group => HostPortExpansion.NameOf(pod, group.Key))];
        foreach (ServiceName gone in _hostPorts.GetValueOrDefault(pod, []).Except(names))
        {
            Withdraw(gone);
            _entries[gone].Slices.Clear();
        }

        foreach (var group in groups)
        {
            Service service = HostPortExpansion.ServiceOf(pod, group.Key, group);
            ServiceEntry entry = EntryOf(service.Name);
            entry.IsHostPort = true;
            entry.Slices.Clear();
            foreach (BackendSlice slice in HostPortExpansion.SlicesOf(service.Name, addresses, _node.Name))
            {
                entry.SetSlice(slice);
            }

            // Even where the ports have to wait, those in force follow the pod's addresses.
            _dirty.Add(entry);
            Propose(service);
        }

        if (names.Count == 0)
        {
            _hostPorts.Remove(pod);
        }
        else
        {
            _hostPorts[pod] = names;
        }
    }

    private static bool IsListed(ServiceEntry entry, BackendKey backend) =>
        entry.Slices.Any(slice => slice.Backends.Any(listed => backend.HasAddress(listed.Address)));

    /// <summary>Forgets what health checks said of backends that are gone.</summary>
    private static void ForgetGone(ServiceEntry entry)
    {
        if (entry.Quarantined.Count > 0)
        {
            entry.Quarantined.RemoveWhere(backend => !IsListed(entry, backend));
        }
    }
}
