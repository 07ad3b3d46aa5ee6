// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Policy;

namespace Cilium.Sdk;

public sealed partial class NodeAgent
{
    /// <summary>The endpoints of this node, in the order of their numbers.</summary>
    public IReadOnlyList<Endpoint> Endpoints
    {
        get
        {
            Parts parts = Running;
            lock (parts.Endpoints)
            {
                return [.. parts.Endpoints.Values.OrderBy(endpoint => endpoint.Id)];
            }
        }
    }

    /// <summary>Puts a workload under policy. When this returns, its policy is in force and its address is known.</summary>
    /// <remarks>Except while policies of before are held, because a file of the policy directory that they may come from has
    /// no version that can be put in force (<see cref="PolicyEngine.IsHeld"/>, and the error that the agent logs when it starts):
    /// until the files are corrected or removed, a workload that the former agent did not know may neither send nor receive, and
    /// one that it knew keeps the policy that it had.</remarks>
    /// <param name="spec">The workload; one of the same name and namespace is replaced.</param>
    /// <param name="cancellationToken">Ends the waiting for other changes; a change that has begun is completed.</param>
    /// <returns>The endpoint with its number and identity.</returns>
    /// <exception cref="Bpf.InterfaceNotFoundException">The device does not exist, or vanished meanwhile; nothing is left.</exception>
    /// <exception cref="CiliumException">Identities or maps are used up; nothing is left.</exception>
    public async Task<Endpoint> AddEndpointAsync(EndpointSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Parts parts = Running;
            Endpoint? former = Find(parts, spec.Namespace, spec.Name);
            LabelSet labels = LabelFilter.Default.Apply(KubernetesLabels.ForPod(
                spec.Namespace, spec.Labels, spec.NamespaceLabels, spec.ServiceAccount, _options.ClusterName));
            SecurityIdentity identity = await parts.Identities.AcquireAsync(labels, cancellationToken).ConfigureAwait(false);
            Endpoint endpoint = new()
            {
                Id = former?.Id ?? NextId(parts),
                Name = spec.Name,
                Namespace = spec.Namespace,
                Labels = labels,
                Identity = identity,
                IPv4 = spec.IPv4,
                IPv6 = spec.IPv6,
                Mac = spec.Mac,
                HostMac = spec.HostMac,
                InterfaceIndex = spec.InterfaceIndex,
                NamedPorts = spec.NamedPorts,
            };
            try
            {
                // The policy first, then the device, then the address that leads others to it.
                parts.Engine.SetEndpoint(endpoint);
                parts.Datapath.Attach(endpoint);
                await parts.IdentityStore.SaveAsync(parts.Identities.ToCheckpoint(), CancellationToken.None).ConfigureAwait(false);
                Announce(parts, endpoint);
            }
            catch
            {
                if (former is null)
                {
                    Forget(parts, endpoint);
                }
                else
                {
                    parts.Engine.SetEndpoint(former);
                }

                parts.Identities.Release(identity.Id);
                throw;
            }

            if (former is not null)
            {
                WithdrawAddresses(parts, former, kept: endpoint);
                parts.Identities.Release(former.Identity!.Id);
            }

            Remember(parts, endpoint);
            return endpoint;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Takes a workload out: its address first, then its device, then its policy.</summary>
    /// <returns>Whether it was known.</returns>
    public Task<bool> RemoveEndpointAsync(EndpointId id, CancellationToken cancellationToken = default) =>
        RemoveEndpointAsync(id, static _ => true, cancellationToken);

    private async Task<bool> RemoveEndpointAsync(EndpointId id, Predicate<Endpoint> isMeant, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Parts parts = Running;
            if (!parts.Endpoints.TryGetValue(id, out Endpoint? endpoint) || !isMeant(endpoint))
            {
                return false;
            }

            Forget(parts, endpoint);
            parts.Identities.Release(endpoint.Identity!.Id);
            parts.Datapath.Connections.RemoveOf(id);
            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    private static Endpoint? Find(Parts parts, string podNamespace, string name) =>
        parts.Endpoints.Values.FirstOrDefault(endpoint => endpoint.Namespace == podNamespace && endpoint.Name == name);

    private static EndpointId NextId(Parts parts)
    {
        for (int number = 1; number <= ushort.MaxValue; number++)
        {
            EndpointId id = new((ushort)number);
            if (!parts.Endpoints.ContainsKey(id))
            {
                return id;
            }
        }

        throw new Datapath.DatapathCapacityException("endpoints", ushort.MaxValue, 1);
    }

    private static void Announce(Parts parts, Endpoint endpoint)
    {
        IpCacheTransaction transaction = parts.Addresses.BeginWrite();
        foreach (IPAddress address in AddressesOf(endpoint))
        {
            transaction.Upsert(
                IpPrefix.FromAddress(address),
                new IpCacheClaim
                {
                    Owner = OwnerOf(endpoint),
                    Source = EntrySource.Local,
                    Identity = endpoint.Identity!.Id,
                    EndpointId = endpoint.Id,
                });
        }

        transaction.Commit();
    }

    private static void WithdrawAddresses(Parts parts, Endpoint endpoint, Endpoint? kept = null)
    {
        HashSet<IPAddress> keptAddresses = kept is null ? [] : [.. AddressesOf(kept)];
        IpCacheTransaction transaction = parts.Addresses.BeginWrite();
        foreach (IPAddress address in AddressesOf(endpoint).Where(address => !keptAddresses.Contains(address)))
        {
            transaction.Remove(IpPrefix.FromAddress(address), OwnerOf(endpoint));
        }

        transaction.Commit();
    }

    private static IEnumerable<IPAddress> AddressesOf(Endpoint endpoint) =>
        new[] { endpoint.IPv4, endpoint.IPv6 }.OfType<IPAddress>();

    private static string OwnerOf(Endpoint endpoint) => $"endpoint/{endpoint.Id}";

    private static void Remember(Parts parts, Endpoint endpoint)
    {
        lock (parts.Endpoints)
        {
            parts.Endpoints[endpoint.Id] = endpoint;
        }

        parts.State.Save(parts.Endpoints.Values);
    }

    private static void Forget(Parts parts, Endpoint endpoint)
    {
        WithdrawAddresses(parts, endpoint);
        parts.Datapath.Detach(endpoint.Id);
        parts.Engine.RemoveEndpoint(endpoint.Id);
        lock (parts.Endpoints)
        {
            parts.Endpoints.Remove(endpoint.Id);
        }

        parts.State.Save(parts.Endpoints.Values);
    }
}
