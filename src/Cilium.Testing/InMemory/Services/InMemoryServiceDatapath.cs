// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Net;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Cilium.Testing;

/// <summary>A data plane in memory that holds services, checks every state it is given, and chooses backends as the kernel's does; for tests
/// of control planes without root and on any operating system.</summary>
/// <remarks>It is strict: what the kernel would leave dangling is an error here. Safe from any thread.</remarks>
public sealed partial class InMemoryServiceDatapath : IServiceDatapath
{
    private readonly Lock _gate = new();
    private readonly Dictionary<ServicePortKey, InMemoryServicePort> _ports = [];
    private readonly Dictionary<(IpPrefix Address, ushort Port, IpProtocol Protocol), InMemoryServicePort> _frontends = [];
    private readonly HashSet<ServicePortKey> _unclaimed = [];
    private readonly List<string> _violations = [];
    private HashSet<IpPrefix> _local = [], _remote = [];
    private long _backends, _slots;

    /// <summary>Called before each write with its name; what it throws is what the control plane sees. For tests of failures.</summary>
    public Action<string>? BeforeWrite { get; set; }

    /// <summary>How many frontends there is room for. Default: no limit.</summary>
    public long MaximumFrontends { get; set; } = long.MaxValue;

    /// <summary>How many backends there is room for. Default: no limit.</summary>
    public long MaximumBackends { get; set; } = long.MaxValue;

    /// <summary>How many slots of pools there is room for. Default: no limit.</summary>
    public long MaximumSlots { get; set; } = long.MaxValue;

    /// <summary>How many states were taken so far.</summary>
    public long StatesWritten { get; private set; }

    /// <summary>How many states were taken so far that were there already as they are.</summary>
    public long NeedlessStates { get; private set; }

    /// <summary>How many slots of pools had to be written so far: those that lead to another backend than before.</summary>
    public long SlotsWritten { get; private set; }

    /// <summary>What was wrong with states, addresses or orders so far; each was refused with that message.</summary>
    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
            {
                return [.. _violations];
            }
        }
    }

    /// <summary>What it holds.</summary>
    public ImmutableDictionary<ServicePortKey, ServicePortState> States
    {
        get
        {
            lock (_gate)
            {
                return _ports.ToImmutableDictionary(port => port.Key, port => port.Value.State);
            }
        }
    }

    /// <summary>The size of what it holds.</summary>
    public ServiceFootprint Footprint
    {
        get
        {
            lock (_gate)
            {
                return _ports.Values.Aggregate(default(ServiceFootprint), (sum, port) => sum + ServiceFootprint.Of(port.State));
            }
        }
    }

    /// <inheritdoc/>
    public void Apply(ReadOnlySpan<ServicePortState> states)
    {
        BeforeWrite?.Invoke(nameof(Apply));
        lock (_gate)
        {
            foreach (ServicePortState state in states)
            {
                Apply(state);
            }
        }
    }

    /// <inheritdoc/>
    public void Remove(ReadOnlySpan<ServicePortKey> keys)
    {
        BeforeWrite?.Invoke(nameof(Remove));
        lock (_gate)
        {
            foreach (ServicePortKey key in keys)
            {
                Remove(key);
            }
        }
    }

    /// <inheritdoc/>
    public void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(remote);
        BeforeWrite?.Invoke(nameof(SetNodeAddresses));
        lock (_gate)
        {
            _local = [.. local.Select(IpPrefix.FromAddress)];
            _remote = [.. remote.Select(IpPrefix.FromAddress)];
        }
    }

    /// <inheritdoc/>
    public int Prune()
    {
        BeforeWrite?.Invoke(nameof(Prune));
        lock (_gate)
        {
            int frontends = _unclaimed.Sum(key => _ports[key].State.Frontends.Length);
            foreach (ServicePortKey key in _unclaimed.ToArray())
            {
                Remove(key);
            }

            return frontends;
        }
    }

    /// <summary>Makes all it holds what a former process left: the next <see cref="Prune"/> removes what is not applied before.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            _unclaimed.UnionWith(_ports.Keys);
        }
    }

    private void Apply(ServicePortState state)
    {
        ThrowIfAny(ServiceStateCheck.Check(state));
        _ports.TryGetValue(state.Key, out InMemoryServicePort? former);
        foreach (FrontendState frontend in state.Frontends)
        {
            if (_frontends.TryGetValue(KeyOf(frontend, state.Key), out InMemoryServicePort? owner) && owner.State.Key != state.Key)
            {
                ThrowIfAny([$"{state.Key} takes {frontend.Address}:{frontend.Port} from {owner.State.Key}, which has not given it up"]);
            }
        }

        (long backends, long slots) = (_backends + state.Backends.Length, _slots + SlotsOf(state));
        long frontends = _frontends.Count + state.Frontends.Length;
        if (former is not null)
        {
            (backends, slots, frontends) = (backends - former.State.Backends.Length, slots - SlotsOf(former.State), frontends - former.State.Frontends.Length);
        }

        ThrowIfFull("frontends", frontends, MaximumFrontends, state.Key);
        ThrowIfFull("backends", backends, MaximumBackends, state.Key);
        ThrowIfFull("pool_slots", slots, MaximumSlots, state.Key);
        if (former is not null)
        {
            Forget(former);
        }

        InMemoryServicePort port = new(state, former);
        StatesWritten++;
        NeedlessStates += state.Equals(former?.State) ? 1 : 0;
        SlotsWritten += port.CountWrittenSlots(former);
        _ports[state.Key] = port;
        _unclaimed.Remove(state.Key);
        (_backends, _slots) = (backends, slots);
        foreach (FrontendState frontend in state.Frontends)
        {
            _frontends[KeyOf(frontend, state.Key)] = port;
        }
    }

    private void Remove(ServicePortKey key)
    {
        _unclaimed.Remove(key);
        if (_ports.Remove(key, out InMemoryServicePort? port))
        {
            Forget(port);
            _backends -= port.State.Backends.Length;
            _slots -= SlotsOf(port.State);
        }
    }

    private void Forget(InMemoryServicePort port)
    {
        foreach (FrontendState frontend in port.State.Frontends)
        {
            _frontends.Remove(KeyOf(frontend, port.State.Key));
        }
    }

    private void ThrowIfAny(List<string> violations)
    {
        if (violations.Count > 0)
        {
            _violations.AddRange(violations);
            throw new InvalidOperationException(string.Join("; ", violations));
        }
    }

    private static void ThrowIfFull(string map, long required, long capacity, ServicePortKey key)
    {
        if (required > capacity)
        {
            throw new ServiceMapFullException(map, capacity, required, key, $"Maximum{(map == "frontends" ? "Frontends" : map == "backends" ? "Backends" : "Slots")}");
        }
    }

    private static long SlotsOf(ServicePortState state) => ServiceFootprint.Of(state).Slots;

    private static (IpPrefix Address, ushort Port, IpProtocol Protocol) KeyOf(FrontendState frontend, ServicePortKey key) =>
        (frontend.Address is null ? IpPrefix.FromBits(0, 0, key.IsIPv6) : IpPrefix.FromAddress(frontend.Address), frontend.Port, key.Protocol);
}
