// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using Cilium.Core;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    private readonly Dictionary<ServiceName, LocalRedirect> _redirects = [];
    private readonly Dictionary<ServiceName, LocalRedirect> _redirectsByService = [];
    private readonly Dictionary<FrontendKey, LocalRedirect> _redirectsByFrontend = [];

    internal void PutRedirect(LocalRedirect redirect)
    {
        ThrowIfTaken(redirect);
        DropRedirect(redirect.Name);
        _redirects.Add(redirect.Name, redirect);
        if (redirect.Service is { } service)
        {
            _redirectsByService.Add(service, redirect);
            TouchService(service);
            return;
        }

        foreach (FrontendKey key in FrontendsOf(redirect))
        {
            _redirectsByFrontend.Add(key, redirect);
            Touch(key);
        }

        DefineRedirected(redirect);
    }

    internal void DropRedirect(ServiceName name)
    {
        if (!_redirects.Remove(name, out LocalRedirect? redirect))
        {
            return;
        }

        if (redirect.Service is { } service)
        {
            _redirectsByService.Remove(service);
            TouchService(service);
            return;
        }

        foreach (FrontendKey key in FrontendsOf(redirect))
        {
            _redirectsByFrontend.Remove(key);
            Touch(key);
        }

        if (_entries.TryGetValue(EntryNameOf(redirect), out ServiceEntry? entry))
        {
            Define(entry, null, [], []);
        }
    }

    /// <summary>The redirect that a service port follows, where it leads somewhere.</summary>
    private LocalRedirect? RedirectOf(ServiceEntry entry, PortDefinition definition)
    {
        if (_redirects.Count == 0)
        {
            return null;
        }

        if (_redirectsByService.TryGetValue(entry.Name, out LocalRedirect? redirect))
        {
            return redirect;
        }

        foreach (FrontendKey key in definition.FrontendKeys)
        {
            if (_redirectsByFrontend.TryGetValue(key, out redirect))
            {
                return redirect;
            }
        }

        return null;
    }

    /// <summary>Makes a service of those addresses and ports of a redirect that are no service's.</summary>
    private void DefineRedirected(LocalRedirect redirect)
    {
        ServiceEntry entry = EntryOf(EntryNameOf(redirect));
        Service service = new()
        {
            Name = entry.Name,
            ClusterIPs = [redirect.Address!],
            Ports = [.. redirect.Ports.Where(port => !IsServices(FrontendOf(redirect, port))).Select(port => new ServicePort { Name = port.Name, Port = port.Port, Protocol = port.Protocol })],
        };

        // Without a backend there is nothing to redirect to, and packets go where they would go anyway.
        bool isIPv6 = redirect.Address!.AddressFamily == AddressFamily.InterNetworkV6;
        bool isUsable = redirect.Backends.Any(backend => RedirectPorts.IsUsable(backend, isIPv6));
        service = service with { Ports = service.Ports.RemoveAll(port => !isUsable || RedirectPorts.Find(redirect, port) is null) };
        Define(entry, service.Ports.IsEmpty ? null : service, ServiceExpansion.Expand(service, _node), []);
    }

    /// <summary>A service has taken an address and port, or given it up.</summary>
    private void TouchRedirected(FrontendKey key, ServiceEntry? owner)
    {
        if (_redirectsByFrontend.TryGetValue(key, out LocalRedirect? redirect))
        {
            DefineRedirected(redirect);
            if (owner is not null)
            {
                _dirty.Add(owner);
            }
        }
    }

    private void Touch(FrontendKey key)
    {
        if (_owners.TryGetValue(key, out ServiceEntry? owner))
        {
            _dirty.Add(owner);
        }
    }

    private void TouchService(ServiceName service)
    {
        if (_entries.TryGetValue(service, out ServiceEntry? entry))
        {
            _dirty.Add(entry);
        }
    }

    private void ThrowIfTaken(LocalRedirect redirect)
    {
        if (redirect.Service is { } service && _redirectsByService.TryGetValue(service, out LocalRedirect? other) && other.Name != redirect.Name)
        {
            _entries.TryGetValue(service, out ServiceEntry? entry);
            PortDefinition? first = entry?.Definitions.FirstOrDefault();
            throw new FrontendTakenException(
                redirect.Name, first?.Frontends[0].Address, first?.Key.Port ?? 0, first?.Key.Protocol ?? IpProtocol.Any, other.Name);
        }

        foreach (FrontendKey key in redirect.Address is null ? [] : FrontendsOf(redirect))
        {
            if (_redirectsByFrontend.TryGetValue(key, out other) && other.Name != redirect.Name)
            {
                throw new FrontendTakenException(redirect.Name, redirect.Address, key.Port, key.Protocol, other.Name);
            }
        }
    }

    private bool IsServices(FrontendKey key) => _owners.ContainsKey(key);

    private static ServiceName EntryNameOf(LocalRedirect redirect) => new(redirect.Name.Namespace, redirect.Name.Name + ":local-redirect");

    private static IEnumerable<FrontendKey> FrontendsOf(LocalRedirect redirect) => redirect.Ports.Select(port => FrontendOf(redirect, port));

    private static FrontendKey FrontendOf(LocalRedirect redirect, NamedPort port) =>
        FrontendKey.Of(redirect.Address, port.Port, port.Protocol, redirect.Address!.AddressFamily == AddressFamily.InterNetworkV6);
}
