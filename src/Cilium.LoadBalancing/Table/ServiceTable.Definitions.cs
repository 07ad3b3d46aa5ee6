// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using System.Runtime.InteropServices;
using Cilium.Core;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    private readonly Dictionary<FrontendKey, ServiceEntry> _owners = [];

    /// <summary>Entries whose definition waits, by what they wait for.</summary>
    private readonly Dictionary<FrontendKey, HashSet<ServiceEntry>> _blocked = [];

    private readonly List<ServiceEntry> _proposed = [];
    private readonly List<FrontendKey> _freed = [];

    /// <summary>Entries whose definition had to wait in the present change.</summary>
    private readonly List<ServiceEntry> _refused = [];

    internal void Check(Service service) => ServiceValidation.Check(service, _node);

    internal void Propose(Service service)
    {
        ServiceEntry entry = EntryOf(service.Name);
        Unblock(entry);
        entry.Waiting = service;
        _proposed.Add(entry);
    }

    internal void Withdraw(ServiceName name)
    {
        if (_entries.TryGetValue(name, out ServiceEntry? entry))
        {
            Unblock(entry);
            entry.Waiting = null;
            Define(entry, null, [], []);
        }
    }

    /// <summary>Puts proposed definitions in force, those together that are possible only together.</summary>
    private void ResolveProposals()
    {
        List<ServiceEntry> proposed = TakeProposed();
        while (proposed.Count > 0)
        {
            Dictionary<ServiceEntry, Proposal> accepted = [];
            foreach (ServiceEntry entry in proposed)
            {
                if (entry.Waiting is { } service)
                {
                    accepted[entry] = Proposal.Of(service, ExpansionOf(entry, service));
                }
            }

            List<(ServiceEntry Entry, FrontendKey Key, ServiceEntry Owner)> refused = RefuseTaken(accepted);
            foreach ((ServiceEntry entry, Proposal proposal) in accepted)
            {
                Unblock(entry);
                (entry.Waiting, entry.Fault) = (null, null);
                Define(entry, proposal.Service, proposal.Definitions, proposal.Claims);
            }

            proposed = accepted.Count == 0 ? [] : [.. WaitersOfFreed()];
            foreach ((ServiceEntry entry, FrontendKey key, ServiceEntry owner) in refused)
            {
                Block(entry, key, owner);
                if (accepted.Count > 0 && !_owners.ContainsKey(key))
                {
                    // Who stood in the way was refused as well.
                    proposed.Add(entry);
                }
            }
        }

        _freed.Clear();
    }

    /// <summary>Removes those from a set of proposals that want what somebody keeps, until the rest can be.</summary>
    private List<(ServiceEntry Entry, FrontendKey Key, ServiceEntry Owner)> RefuseTaken(Dictionary<ServiceEntry, Proposal> proposals)
    {
        List<(ServiceEntry, FrontendKey, ServiceEntry)> refused = [];
        int before;
        do
        {
            before = refused.Count;
            Dictionary<FrontendKey, ServiceEntry> taken = [];
            foreach ((ServiceEntry entry, Proposal proposal) in proposals.ToArray())
            {
                if (FindOwner(entry, proposal, taken, proposals) is { } found)
                {
                    proposals.Remove(entry);
                    refused.Add((entry, found.Key, found.Owner));
                }
            }
        }
        while (refused.Count > before);
        return refused;
    }

    private (FrontendKey Key, ServiceEntry Owner)? FindOwner(
        ServiceEntry entry, Proposal proposal, Dictionary<FrontendKey, ServiceEntry> taken, Dictionary<ServiceEntry, Proposal> proposals)
    {
        foreach (FrontendKey key in proposal.Claims)
        {
            if (_owners.TryGetValue(key, out ServiceEntry? owner) && owner != entry
                && !(proposals.TryGetValue(owner, out Proposal? other) && !other.Claims.Contains(key)))
            {
                return (key, owner);
            }

            if (taken.TryGetValue(key, out ServiceEntry? earlier))
            {
                return (key, earlier);
            }
        }

        foreach (FrontendKey key in proposal.Claims)
        {
            taken.Add(key, entry);
        }

        return null;
    }

    private void Define(ServiceEntry entry, Service? service, ImmutableArray<PortDefinition> definitions, ImmutableArray<FrontendKey> claims)
    {
        foreach (FrontendKey key in entry.Claims)
        {
            // In a swap it may be another's already.
            if (!claims.Contains(key) && _owners.TryGetValue(key, out ServiceEntry? owner) && owner == entry)
            {
                _owners.Remove(key);
                _freed.Add(key);
                TouchRedirected(key, null);
            }
        }

        foreach (FrontendKey key in claims)
        {
            ref ServiceEntry? owner = ref CollectionsMarshal.GetValueRefOrAddDefault(_owners, key, out _);
            if (owner != entry)
            {
                owner = entry;
                TouchRedirected(key, entry);
            }
        }

        _serviceCount += (service is null ? 0 : 1) - (entry.Defined is null ? 0 : 1);
        (entry.Defined, entry.Definitions, entry.Claims) = (service, definitions, claims);
        _dirty.Add(entry);
    }

    private ImmutableArray<PortDefinition> ExpansionOf(ServiceEntry entry, Service service) =>
        entry.IsHostPort ? HostPortExpansion.Expand(service, entry.Slices) : ServiceExpansion.Expand(service, _node);

    private List<ServiceEntry> TakeProposed()
    {
        List<ServiceEntry> proposed = [.. _proposed.Concat(WaitersOfFreed())];
        _proposed.Clear();
        return proposed;
    }

    private List<ServiceEntry> WaitersOfFreed()
    {
        List<ServiceEntry> waiters = [];
        foreach (FrontendKey key in _freed)
        {
            if (_blocked.TryGetValue(key, out HashSet<ServiceEntry>? entries))
            {
                waiters.AddRange(entries.OrderBy(entry => entry.Name.ToString(), StringComparer.Ordinal));
            }
        }

        _freed.Clear();
        return waiters;
    }

    private void Block(ServiceEntry entry, FrontendKey key, ServiceEntry owner)
    {
        Unblock(entry);
        entry.Fault = new FrontendTakenException(entry.Name, key.AddressOrNull, key.Port, key.Protocol, owner.Name);
        entry.BlockedBy = key;
        ref HashSet<ServiceEntry>? entries = ref CollectionsMarshal.GetValueRefOrAddDefault(_blocked, key, out _);
        (entries ??= []).Add(entry);
        _refused.Add(entry);
    }

    private void Unblock(ServiceEntry entry)
    {
        if (entry.BlockedBy is { } key && _blocked.TryGetValue(key, out HashSet<ServiceEntry>? entries))
        {
            entries.Remove(entry);
            if (entries.Count == 0)
            {
                _blocked.Remove(key);
            }
        }

        (entry.BlockedBy, entry.Fault) = (null, null);
    }

    /// <summary>A definition that is not in force yet, with what it wants for itself.</summary>
    private sealed record Proposal(Service Service, ImmutableArray<PortDefinition> Definitions, ImmutableArray<FrontendKey> Claims)
    {
        internal static Proposal Of(Service service, ImmutableArray<PortDefinition> definitions)
        {
            ImmutableArray<FrontendKey>.Builder claims = ImmutableArray.CreateBuilder<FrontendKey>();
            foreach (PortDefinition definition in definitions)
            {
                claims.AddRange(definition.FrontendKeys);
            }

            // Whoever answers health checks needs the port of the node for itself.
            if (service.HealthCheckNodePort != 0 && !definitions.IsEmpty)
            {
                foreach (bool isIPv6 in (ReadOnlySpan<bool>)[false, true])
                {
                    claims.Add(FrontendKey.Of((IPAddress?)null, service.HealthCheckNodePort, IpProtocol.Tcp, isIPv6));
                }
            }

            return new(service, definitions, claims.DrainToImmutable());
        }
    }
}
