// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.LoadBalancing;

/// <summary>Changes of a <see cref="ServiceTable"/> that are applied together: two services may swap addresses in one. For one thread.</summary>
/// <remarks>Each method judges what it is given at once, and throws without taking it. Dropping the transaction drops its changes.</remarks>
public sealed class ServiceTransaction
{
    private readonly ServiceTable _table;
    private readonly List<Action<ServiceTable>> _operations = [];
    private bool _isCommitted;

    internal ServiceTransaction(ServiceTable table) => _table = table;

    /// <summary>Adds or replaces a service.</summary>
    /// <exception cref="ServiceValidationException">The definition cannot be right.</exception>
    public ServiceTransaction Upsert(Service service)
    {
        ArgumentNullException.ThrowIfNull(service);
        _table.Check(service);
        return Add(table => table.Propose(service));
    }

    /// <summary>Removes a service; its slices stay.</summary>
    public ServiceTransaction Remove(ServiceName service) => Add(table => table.Withdraw(service));

    /// <summary>Adds or replaces a slice of backends.</summary>
    /// <exception cref="ServiceValidationException">The slice cannot be right.</exception>
    public ServiceTransaction SetBackends(BackendSlice slice)
    {
        ArgumentNullException.ThrowIfNull(slice);
        BackendSliceValidation.Check(slice);
        return Add(table => table.PutSlice(slice));
    }

    /// <summary>Removes a slice.</summary>
    public ServiceTransaction RemoveBackends(ServiceName service, string sliceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(sliceName);
        return Add(table => table.DropSlice(service, sliceName));
    }

    /// <summary>Says whether a backend of a service passes its health check.</summary>
    public ServiceTransaction SetHealth(ServiceName service, IPAddress address, ushort port, bool isHealthy)
    {
        ArgumentNullException.ThrowIfNull(address);
        BackendKey key = BackendKey.Of(address, port);
        return Add(table => table.PutHealth(service, key, isHealthy));
    }

    /// <summary>Replaces the host ports of a pod of this node.</summary>
    /// <exception cref="ServiceValidationException">They cannot be right.</exception>
    public ServiceTransaction SetHostPorts(ServiceName pod, IReadOnlyCollection<IPAddress> addresses, params IReadOnlyCollection<HostPort> ports)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        ArgumentNullException.ThrowIfNull(ports);
        HostPort[] copy = [.. ports];
        IPAddress[] podAddresses = [.. addresses];
        if (copy.Length > 0)
        {
            HostPortExpansion.Check(pod, podAddresses, copy);
        }

        return Add(table => table.PutHostPorts(pod, podAddresses, copy));
    }

    /// <summary>Adds or replaces a local redirect.</summary>
    /// <exception cref="ServiceValidationException">It cannot be right.</exception>
    public ServiceTransaction SetRedirect(LocalRedirect redirect)
    {
        ArgumentNullException.ThrowIfNull(redirect);
        LocalRedirectValidation.Check(redirect);
        return Add(table => table.PutRedirect(redirect));
    }

    /// <summary>Removes a local redirect.</summary>
    public ServiceTransaction RemoveRedirect(ServiceName redirect) => Add(table => table.DropRedirect(redirect));

    /// <summary>Applies the changes.</summary>
    /// <returns>What came of them.</returns>
    /// <exception cref="FrontendTakenException">A redirect is for what another redirect is for already; what was before it in the transaction
    /// was applied, it and what was after it was not.</exception>
    /// <exception cref="InvalidOperationException">Committed before.</exception>
    public ServiceChange Commit()
    {
        if (_isCommitted)
        {
            throw new InvalidOperationException("The transaction was committed before.");
        }

        _isCommitted = true;
        return _table.Commit(_operations);
    }

    private ServiceTransaction Add(Action<ServiceTable> operation)
    {
        _operations.Add(operation);
        return this;
    }
}
