// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cilium.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Cilium.LoadBalancing;

/// <summary>
/// Knows the services of a node and their backends, works out who gets new connections, and keeps a data plane in step: of a change only
/// the service ports that it touches are computed, and only those that differ are written.
/// </summary>
/// <remarks>
/// <para>Safe from any thread. Changes are applied by the thread that makes them. What cannot be right is refused with a typed error and
/// changes nothing. What the data plane refuses keeps its former state, is marked degraded and tried again by <see cref="Apply"/> or
/// <see cref="RunAsync"/>.</para>
/// <para>While a registered source of <see cref="Sources"/> has not delivered its initial content, the data plane is left as a former
/// process had it: half a service must not replace a whole one.</para>
/// </remarks>
public sealed partial class ServiceTable
{
    private readonly NodeView _node;
    private readonly IServiceDatapath _datapath;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StateCompiler _compiler;
    private readonly Backoff _backoff;
    private readonly long _heldUntil;

    // Read without lock; written with it.
    private readonly ConcurrentDictionary<ServicePortKey, ServicePortStatus> _statuses = new();
    private ImmutableArray<IServiceObserver> _observers = [];

    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly Dictionary<ServiceName, ServiceEntry> _entries = [];
    private readonly HashSet<ServiceEntry> _dirty = [];
    private List<ServicePortStatus> _notices = [];
    private ServiceTableStatistics _statistics;
    private int _serviceCount;

    /// <summary>Creates an empty table.</summary>
    /// <param name="options">How services are balanced. Read once.</param>
    /// <param name="datapath">What is kept in step.</param>
    /// <param name="time">The clock; the system's if missing.</param>
    /// <param name="logger">Receives a warning when something could not be applied in the background.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public ServiceTable(ServiceTableOptions options, IServiceDatapath datapath, TimeProvider? time = null, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(datapath);
        OptionsException.ThrowIfAny(nameof(ServiceTableOptions), options.Validate());
        _node = new NodeView(options);
        _compiler = new StateCompiler(_node);
        _datapath = datapath;
        _time = time ?? TimeProvider.System;
        _logger = logger ?? NullLogger.Instance;
        _backoff = options.Backoff;
        _heldUntil = options.InitializationTimeout == Timeout.InfiniteTimeSpan ? long.MaxValue : Now + options.InitializationTimeout.Ticks;
    }

    /// <summary>The sources that fill the table: until all have delivered, the data plane keeps what it has.</summary>
    public SourceTracker Sources { get; } = new(nameof(ServiceTable));

    /// <summary>Every service port that is in the data plane or should be, in no order.</summary>
    public IEnumerable<ServicePortStatus> Statuses => _statuses.Values;

    /// <summary>What the table holds and has done so far.</summary>
    public ServiceTableStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _statistics with
                {
                    Services = _serviceCount,
                    WaitingServices = _blocked.Values.Sum(entries => entries.Count),
                    ServicePorts = _inForceCount,
                    OutdatedServicePorts = _ready.Count + _failed.Count,
                    DegradedServicePorts = _failed.Count,
                };
            }
        }
    }

    private long Now => _time.GetUtcNow().UtcTicks;

    /// <summary>The status of a service port; none for one that neither is nor should be there.</summary>
    public bool TryGetStatus(ServicePortKey key, [NotNullWhen(true)] out ServicePortStatus? status) => _statuses.TryGetValue(key, out status);

    /// <summary>What is known of a service.</summary>
    public bool TryGetService(ServiceName name, [NotNullWhen(true)] out ServiceStatus? status)
    {
        lock (_gate)
        {
            status = _entries.TryGetValue(name, out ServiceEntry? entry) && !entry.IsUnused ? StatusOf(entry) : null;
            return status is not null;
        }
    }

    /// <summary>Has an observer told of changes from now on.</summary>
    public void Observe(IServiceObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ImmutableInterlocked.Update(ref _observers, observers => observers.Add(observer));
    }

    private static ServiceStatus StatusOf(ServiceEntry entry) =>
        new() { Name = entry.Name, Definition = entry.Defined, Waiting = entry.Waiting, Fault = entry.Fault, Slices = entry.Slices.Count };

    private ServiceEntry EntryOf(ServiceName name)
    {
        if (!_entries.TryGetValue(name, out ServiceEntry? entry))
        {
            entry = new ServiceEntry(name);
            _entries.Add(name, entry);
        }

        return entry;
    }

    private void ForgetUnused(ServiceEntry entry)
    {
        if (entry.IsUnused)
        {
            _entries.Remove(entry.Name);
        }
    }
}
