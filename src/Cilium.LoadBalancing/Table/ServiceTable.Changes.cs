// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Runtime.ExceptionServices;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    /// <summary>Starts a transaction: changes are collected and applied together.</summary>
    public ServiceTransaction BeginWrite() => new(this);

    /// <summary>Adds or replaces services.</summary>
    /// <exception cref="ServiceValidationException">A definition cannot be right; none of them was taken.</exception>
    public ServiceChange Upsert(params ReadOnlySpan<Service> services)
    {
        ServiceTransaction transaction = BeginWrite();
        foreach (Service service in services)
        {
            transaction.Upsert(service);
        }

        return transaction.Commit();
    }

    /// <summary>Removes a service; its slices stay. Nothing happens if it is not there.</summary>
    public ServiceChange Remove(ServiceName service) => BeginWrite().Remove(service).Commit();

    /// <summary>Adds or replaces a slice of backends. Its service may come later.</summary>
    /// <exception cref="ServiceValidationException">The slice cannot be right; the former one stays.</exception>
    public ServiceChange SetBackends(BackendSlice slice) => BeginWrite().SetBackends(slice).Commit();

    /// <summary>Removes a slice: backends that no other lists are gone. Nothing happens if it is not there.</summary>
    public ServiceChange RemoveBackends(ServiceName service, string sliceName) => BeginWrite().RemoveBackends(service, sliceName).Commit();

    /// <summary>Says whether a backend of a service passes its health check. It counts as healthy until somebody says otherwise, and again
    /// when it has been gone.</summary>
    /// <param name="service">The service; what other services make of the same address is their affair.</param>
    /// <param name="address">The backend's address.</param>
    /// <param name="port">The backend's port, host order.</param>
    /// <param name="isHealthy">Whether it passes.</param>
    public ServiceChange SetHealth(ServiceName service, IPAddress address, ushort port, bool isHealthy) =>
        BeginWrite().SetHealth(service, address, port, isHealthy).Commit();

    /// <summary>Replaces the host ports of a pod of this node; without ports they are removed.</summary>
    /// <param name="pod">The pod's namespace and name.</param>
    /// <param name="addresses">The pod's addresses, at most one of each family.</param>
    /// <param name="ports">Its host ports.</param>
    /// <exception cref="ServiceValidationException">They cannot be right; the former ones stay.</exception>
    public ServiceChange SetHostPorts(ServiceName pod, IReadOnlyCollection<IPAddress> addresses, params IReadOnlyCollection<HostPort> ports) =>
        BeginWrite().SetHostPorts(pod, addresses, ports).Commit();

    /// <summary>Adds or replaces a local redirect.</summary>
    /// <exception cref="ServiceValidationException">It cannot be right; the former one stays.</exception>
    /// <exception cref="FrontendTakenException">Another redirect is for the same service, or for the same address and port.</exception>
    public ServiceChange SetRedirect(LocalRedirect redirect) => BeginWrite().SetRedirect(redirect).Commit();

    /// <summary>Removes a local redirect. Nothing happens if it is not there.</summary>
    public ServiceChange RemoveRedirect(ServiceName redirect) => BeginWrite().RemoveRedirect(redirect).Commit();

    internal ServiceChange Commit(List<Action<ServiceTable>> operations)
    {
        ServiceChange change;
        List<ServicePortStatus> notices;
        ExceptionDispatchInfo? fault = null;
        lock (_gate)
        {
            try
            {
                foreach (Action<ServiceTable> operation in operations)
                {
                    operation(this);
                }
            }
            catch (FrontendTakenException error)
            {
                fault = ExceptionDispatchInfo.Capture(error);
            }

            ResolveProposals();
            change = ComputeAndPush();
            notices = TakeNotices();
        }

        Notify(notices);
        fault?.Throw();
        return change;
    }

    private ServiceChange ComputeAndPush()
    {
        (int computed, List<PortEntry> changed) = ComputeDirty();
        bool isHeld = IsHeld();
        if (isHeld)
        {
            changed.ForEach(Publish);
        }
        else
        {
            PushReady();
        }

        ServiceChange change = new()
        {
            Computed = computed,
            Changed = changed.Count,
            Waiting = [.. _refused.Where(entry => entry.Waiting is not null).Distinct().Select(StatusOf)],
            Degraded = [.. changed.Where(port => port.Fault is not null).Select(StatusOf)],
            IsHeld = isHeld,
        };
        _refused.Clear();
        return change;
    }

    private List<ServicePortStatus> TakeNotices()
    {
        List<ServicePortStatus> notices = _notices;
        _notices = [];
        return notices;
    }

    private void Notify(List<ServicePortStatus> notices)
    {
        foreach (ServicePortStatus status in notices)
        {
            foreach (IServiceObserver observer in _observers)
            {
                observer.OnServicePortChanged(status);
            }
        }
    }
}
