// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath;
using Cilium.Identity;
using Cilium.Policy;
using Microsoft.Extensions.Logging;

namespace Cilium.Sdk;

public sealed partial class NodeAgent
{
    private const string NodeOwner = "node";

    /// <summary>Loads or adopts the data plane, takes up the endpoints and policies of before, and puts them in force.</summary>
    /// <exception cref="OptionsException">The options have faults.</exception>
    /// <exception cref="CiliumException">Something could not be taken up; what is in the kernel stays in force.</exception>
    /// <exception cref="Bpf.BpfException">The kernel refused.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_parts is not null)
            {
                return;
            }

            OptionsException.ThrowIfAny(nameof(CiliumOptions), _options.Validate());
            Directory.CreateDirectory(_options.StateDirectory);
            Parts parts = Assemble();
            try
            {
                await TakeUpAsync(parts, cancellationToken).ConfigureAwait(false);
                StartLoops(parts);
                _parts = parts;
            }
            catch
            {
                parts.Dispose();
                throw;
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Ends the process's part; the kernel goes on by itself.</summary>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_parts is not { } parts)
            {
                return;
            }

            _parts = null;
            await parts.Stopping.CancelAsync().ConfigureAwait(false);
            if (parts.Flows is { } flows)
            {
                await flows.DisposeAsync().ConfigureAwait(false);
            }

            await Task.WhenAll(parts.Loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            parts.Dispose();
        }
        finally
        {
            _turn.Release();
        }
    }

    private Parts Assemble()
    {
        _options.Policy.ClusterName = _options.ClusterName;
        _options.Policy.AddressFamilies = _options.Datapath.Families;
        _options.Identity.ClusterName = _options.ClusterName;
        Datapath.Datapath datapath = new DatapathLoader(_options.Datapath, _loggers.CreateLogger<DatapathLoader>(), _time).Load();
        try
        {
            IdentityAllocator identities = new(_options.Identity, backend: null, _time, _loggers.CreateLogger<IdentityAllocator>());
            IpCache addresses = new(
                identities,
                datapath.Addresses,
                new IpCacheOptions { AddressFamilies = _options.Datapath.Families },
                _time,
                _loggers.CreateLogger<IpCache>());
            FileNameStore nameStore = new(Path.Combine(_options.StateDirectory, FileNameStore.DefaultFileName));
            NameTable names = new(addresses, _options.Names, new ConnectedAddresses(datapath.Connections), nameStore, _time);
            PolicyEngine engine = new(_options.Policy, datapath.Policies, addresses, proxyPorts: null, names);
            engine.Observe(new EndpointPolicyLog(_logger));
            return new Parts
            {
                Datapath = datapath,
                Identities = identities,
                IdentityStore = new IdentityCheckpoint(
                    new FileIdentityStore(Path.Combine(_options.StateDirectory, FileIdentityStore.DefaultFileName)), identities),
                Addresses = addresses,
                AddressSource = addresses.Sources.Register("node"),
                Names = names,
                NameStore = nameStore,
                Engine = engine,
                Directory = _options.PolicyDirectory is { } directory
                    ? new PolicyDirectory(directory, engine, PolicyDirectoryOptions(), new PolicyDirectoryLog(directory, _logger), _time)
                    : null,
                State = new EndpointState(Path.Combine(_options.StateDirectory, "endpoints.json")),
            };
        }
        catch
        {
            datapath.Dispose();
            throw;
        }
    }

    private PolicyDirectoryOptions PolicyDirectoryOptions() => new()
    {
        Documents = _options.Policy.Documents,
        LastGoodPath = Directory.CreateDirectory(Path.Combine(_options.StateDirectory, "policies")).FullName,
    };

    /// <summary>Rebuilds the tables in the order that never shows a packet half of them: identities, policies, endpoints,
    /// addresses; then what the former process knew and nobody claims is removed.</summary>
    private async Task TakeUpAsync(Parts parts, CancellationToken cancellationToken)
    {
        parts.Engine.Adopt();
        parts.Identities.Restore(await parts.IdentityStore.LoadAsync(cancellationToken).ConfigureAwait(false));
        parts.Identities.Withhold(parts.Datapath.Identities);
        parts.Identities.Subscribe(parts.Engine);
        await TakeUpNamesAsync(parts, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<Endpoint> endpoints = parts.State.Load();
        foreach (Endpoint endpoint in endpoints)
        {
            Endpoint known = endpoint with { Identity = parts.Identities.Acquire(endpoint.Labels) };
            parts.Endpoints.Add(known.Id, known);
            parts.Engine.SetEndpoint(known);
        }

        parts.Directory?.Scan();
        bool isComplete = TryCompleteAdoption(parts);
        AddNodeAddresses(parts);
        foreach (Endpoint endpoint in parts.Endpoints.Values.ToList())
        {
            TakeUp(parts, endpoint);
        }

        await parts.IdentityStore.SaveAsync(parts.Identities.ToCheckpoint(), cancellationToken).ConfigureAwait(false);
        if (isComplete)
        {
            RemoveLeftovers(parts);
            return;
        }

        LogPoliciesMissing(string.Join(", ", parts.Directory!.Report.FilesWithoutVersion));
        foreach (EndpointId orphan in parts.Datapath.Endpoints.Select(endpoint => endpoint.Id).Except(parts.Endpoints.Keys).ToList())
        {
            parts.Datapath.Detach(orphan);
        }
    }

    // Without the policies of a file, endpoints that it protects would be open: what they have holds until it can be read.
    private static bool TryCompleteAdoption(Parts parts)
    {
        if (parts.Directory is { Report.IsComplete: false })
        {
            return false;
        }

        parts.Engine.CompleteAdoption();
        return true;
    }

    // Policies of before may rest on addresses and identities that only the missing files name: nothing goes before they are read.
    private static void RemoveLeftovers(Parts parts)
    {
        parts.AddressSource.MarkInitialized();
        parts.Addresses.Sweep();
        parts.Datapath.Prune([.. parts.Endpoints.Keys]);
        parts.Identities.ReleaseWithheld();
    }

    private void TakeUp(Parts parts, Endpoint endpoint)
    {
        try
        {
            parts.Datapath.Attach(endpoint);
            Announce(parts, endpoint);
        }
        catch (Bpf.InterfaceNotFoundException)
        {
            LogEndpointGone(endpoint.Id, endpoint.QualifiedName, endpoint.InterfaceIndex);
            Forget(parts, endpoint);
        }
    }

    private void AddNodeAddresses(Parts parts)
    {
        IEnumerable<IPAddress> addresses = _options.NodeAddresses.Count > 0
            ? _options.NodeAddresses
            : NodeAddressDiscovery.Discover(_options.Datapath.HostNamespace);
        IpCacheTransaction transaction = parts.Addresses.BeginWrite();
        foreach (IPAddress address in addresses)
        {
            transaction.Upsert(
                IpPrefix.FromAddress(address),
                new IpCacheClaim { Owner = NodeOwner, Source = EntrySource.Local, Identity = ReservedIdentities.Host });
        }

        transaction.Commit();
    }

    [LoggerMessage(1, LogLevel.Warning, "Endpoint {Id} ({Name}) is gone: interface {InterfaceIndex} does not exist any more")]
    private partial void LogEndpointGone(EndpointId id, string name, int interfaceIndex);

    [LoggerMessage(3, LogLevel.Error, "No version of these policy files can be put in force: {Files}. Endpoints keep the policy of "
        + "before and new ones are denied until the files are corrected or removed")]
    private partial void LogPoliciesMissing(string files);
}
