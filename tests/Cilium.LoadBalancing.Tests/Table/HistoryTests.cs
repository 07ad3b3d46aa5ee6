// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.LoadBalancing.Tests;

/// <summary>Whatever happened in whatever order, what is in force is what a fresh table computes of how things are now.</summary>
public sealed class HistoryTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Any_history_ends_where_a_fresh_computation_begins(int seed)
    {
        History history = new(seed);
        for (int step = 0; step < 300; step++)
        {
            history.Step();
        }

        history.Settle();
        Assert.Empty(history.Violations);
        Assert.Equal(history.Fresh(), history.States());
    }

    private sealed class History
    {
        private static readonly string[] s_conditions = ["", "", "", "=serving", "=ending", "=starting", "=maintenance"];
        private readonly Random _random;
        private readonly Bed _bed;
        private readonly InMemoryServiceDatapath _datapath;
        private readonly Dictionary<(ServiceName, string), BackendSlice> _slices = [];
        private readonly Dictionary<ServiceName, (IPAddress[] Addresses, HostPort[] Ports)> _hostPorts = [];
        private readonly Dictionary<ServiceName, LocalRedirect> _redirects = [];
        private readonly HashSet<(ServiceName Service, IPAddress Address, ushort Port)> _unhealthy = [];
        private readonly SelectionAlgorithm _algorithm;

        internal History(int seed)
        {
            _random = new(seed);
            _algorithm = seed % 2 == 0 ? SelectionAlgorithm.Maglev : SelectionAlgorithm.Random;
            _bed = new(Configure);
            _datapath = _bed.Datapath;
            _datapath.BeforeWrite = _ =>
            {
                if (_random.Next(10) == 0)
                {
                    throw new IOException("not now");
                }
            };
        }

        internal IReadOnlyList<string> Violations => _datapath.Violations;

        internal void Step()
        {
            switch (_random.Next(12))
            {
                case < 3:
                    ServiceTransaction transaction = _bed.Table.BeginWrite();
                    for (int i = _random.Next(1, 4); i > 0; i--)
                    {
                        transaction.Upsert(AnyService());
                    }

                    transaction.Commit();
                    break;
                case 3:
                    _bed.Table.Remove(AnyName());
                    break;
                case < 7:
                    BackendSlice slice = AnySlice();
                    _slices[(slice.Service, slice.Name)] = slice;
                    _bed.Table.SetBackends(slice);
                    ForgetGone(slice.Service);
                    break;
                case 7:
                    ServiceName name = AnyName();
                    string sliceName = $"slice-{_random.Next(4)}";
                    _slices.Remove((name, sliceName));
                    _bed.Table.RemoveBackends(name, sliceName);
                    ForgetGone(name);
                    break;
                case 8:
                    SetHealth();
                    break;
                case 9:
                    SetHostPorts();
                    break;
                case 10:
                    SetRedirect();
                    break;
                default:
                    _bed.Table.Apply();
                    break;
            }
        }

        internal void Settle()
        {
            _datapath.BeforeWrite = null;
            Assert.True(_bed.Table.Apply());
            Assert.Equal(0, _bed.Table.Statistics.OutdatedServicePorts);
        }

        internal string[] States() => Canonical(_datapath.States);

        /// <summary>A table that is told only how things are: of services that wait, what they were before.</summary>
        internal string[] Fresh()
        {
            InMemoryServiceDatapath datapath = new();
            ServiceTable table = new(Make.Options(Configure), datapath);
            ServiceTransaction transaction = table.BeginWrite();
            foreach (int i in Enumerable.Range(0, 6))
            {
                if (_bed.Table.TryGetService(new("default", $"s{i}"), out var status) && status.Definition is not null)
                {
                    transaction.Upsert(status.Definition);
                }
            }

            foreach (BackendSlice slice in _slices.Values)
            {
                transaction.SetBackends(slice);
            }

            foreach (var (pod, ports) in _hostPorts)
            {
                if (_bed.Table.TryGetService(new(pod.Namespace, pod.Name + ":host-port"), out var status) && status.Definition is { } definition)
                {
                    transaction.SetHostPorts(
                        pod, ports.Addresses,
                        [.. definition.Ports.Select(port => new HostPort { Port = port.Port, Protocol = port.Protocol, ContainerPort = port.TargetPort!.Value.Number })]);
                }
            }

            foreach (LocalRedirect redirect in _redirects.Values)
            {
                transaction.SetRedirect(redirect);
            }

            foreach (var (service, address, port) in _unhealthy)
            {
                transaction.SetHealth(service, address, port, isHealthy: false);
            }

            Assert.True(transaction.Commit().IsInForce);
            Assert.Empty(datapath.Violations);
            return Canonical(datapath.States);
        }

        private static string[] Canonical(ImmutableDictionary<ServicePortKey, ServicePortState> states) =>
        [
            .. states.Values.Select(state => string.Join(
                " | ",
                state.Key,
                string.Join(' ', state.Frontends.Text().Split(' ').Order(StringComparer.Ordinal)),
                string.Join(' ', state.Backends.Select(backend => $"{backend.Address}:{backend.Port}/{backend.Phase}/{backend.IsLocal}").Order(StringComparer.Ordinal)),
                Canonical(state.Inside, state),
                Canonical(state.Outside, state),
                state with { Frontends = [], Backends = [], Inside = BackendPool.Empty, Outside = BackendPool.Empty, SourceRanges = [] }))
            .Order(StringComparer.Ordinal),
        ];

        // Of random pools the order is history; of tables every slot counts.
        private static string Canonical(BackendPool pool, ServicePortState state)
        {
            IEnumerable<string> targets = pool.Slots.Select(slot => $"{state.Backends[slot].Address}:{state.Backends[slot].Port}");
            return $"{pool.Algorithm} {string.Join(' ', pool.Algorithm == SelectionAlgorithm.Maglev ? targets : targets.Order(StringComparer.Ordinal))}";
        }

        private void Configure(ServiceTableOptions options)
        {
            options.Algorithm = _algorithm;
            options.UsesTopology = true;
            options.Backoff = new Backoff(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1));
        }

        private ServiceName AnyName() => new("default", $"s{_random.Next(6)}");

        private Service AnyService()
        {
            ServiceType type = (ServiceType)_random.Next(3);
            bool isDualStack = _random.Next(3) == 0;
            return new()
            {
                Name = AnyName(),
                Type = type,
                ClusterIPs = isDualStack ? [Address(96), AddressV6(0x96)] : [Address(96)],
                ExternalIPs = _random.Next(4) == 0 ? [Address(98)] : [],
                LoadBalancerIPs = type == ServiceType.LoadBalancer ? [Address(99)] : [],
                Ports = [.. Enumerable.Range(0, _random.Next(1, 3)).Select(i => new ServicePort
                {
                    Name = i == 0 ? "a" : "b", Port = (ushort)(80 + i), NodePort = type == ServiceType.ClusterIP || i > 0 ? (ushort)0 : (ushort)_random.Next(30_000, 30_006),
                })],
                Affinity = (AffinitySource)_random.Next(3),
                InternalTrafficPolicy = (TrafficPolicy)_random.Next(2),
                ExternalTrafficPolicy = (TrafficPolicy)_random.Next(2),
                TrafficDistribution = (TrafficDistribution)_random.Next(3),
                IsGlobal = _random.Next(2) == 0,
                ClusterPreference = (ClusterPreference)_random.Next(3),
                Algorithm = _random.Next(3) == 0 ? SelectionAlgorithm.Maglev : null,
            };
        }

        private BackendSlice AnySlice()
        {
            bool isIPv6 = _random.Next(3) == 0;
            return new()
            {
                Service = AnyName(),
                Name = $"slice-{_random.Next(4)}",
                Cluster = _random.Next(4) == 0 ? "other" : "",
                Ports = _random.Next(4) == 0 ? [] : [new("a", 8080, IpProtocol.Tcp), new("b", 9090, IpProtocol.Tcp)],
                Backends = [.. Enumerable.Range(0, _random.Next(6)).Select(_ => Make.Backend(
                    $"{(isIPv6 ? AddressV6(0) : Address(0))}{(_random.Next(3) == 0 ? "*" : "")}{s_conditions[_random.Next(s_conditions.Length)]}") with
                {
                    Weight = _random.Next(5) == 0 ? _random.Next(0, 1000) : 100,
                    HintedZones = _random.Next(2) == 0 ? ["zone-a"] : [],
                })],
            };
        }

        private void SetHealth()
        {
            var listed = _slices.Values.SelectMany(slice => slice.Backends.Select(backend => (slice.Service, backend.Address, Port: (ushort)8080))).ToArray();
            if (listed.Length > 0)
            {
                var (service, address, port) = listed[_random.Next(listed.Length)];
                bool isHealthy = _random.Next(3) == 0;
                _bed.Table.SetHealth(service, address, port, isHealthy);
                if (isHealthy)
                {
                    _unhealthy.Remove((service, address, port));
                }
                else
                {
                    _unhealthy.Add((service, address, port));
                }
            }
        }

        private void ForgetGone(ServiceName service) => _unhealthy.RemoveWhere(entry => entry.Service == service
            && !_slices.Values.Any(slice => slice.Service == service && slice.Backends.Any(backend => backend.Address.Equals(entry.Address))));

        private void SetHostPorts()
        {
            ServiceName pod = new("default", $"p{_random.Next(3)}");
            HostPort[] ports = [.. Enumerable.Range(0, _random.Next(3)).Select(i => new HostPort { Port = (ushort)(_random.Next(2) + 8000 + (i * 10)), ContainerPort = 80 })];
            IPAddress[] addresses = [Address(1)];
            _bed.Table.SetHostPorts(pod, addresses, ports);
            if (ports.Length == 0)
            {
                _hostPorts.Remove(pod);
            }
            else
            {
                _hostPorts[pod] = (addresses, ports);
            }
        }

        private void SetRedirect()
        {
            ServiceName name = new("default", $"r{_random.Next(3)}");
            if (_random.Next(3) == 0)
            {
                _redirects.Remove(name);
                _bed.Table.RemoveRedirect(name);
                return;
            }

            bool isToService = _random.Next(2) == 0;
            LocalRedirect redirect = new()
            {
                Name = name,
                Service = isToService ? AnyName() : null,
                Address = isToService ? null : Address(96),
                Ports = isToService ? [] : [new("a", 80, IpProtocol.Tcp)],
                BackendPorts = [new("a", 7000, IpProtocol.Tcp)],
                Backends = [.. Enumerable.Range(0, _random.Next(3)).Select(i => Make.Backend($"10.2.0.{i + 1}*{s_conditions[_random.Next(4)]}"))],
            };
            try
            {
                _bed.Table.SetRedirect(redirect);
                _redirects[name] = redirect;
            }
            catch (FrontendTakenException)
            {
                // Another redirect is for the same.
            }
        }

        private IPAddress Address(byte net) => new([10, net, 0, (byte)_random.Next(1, 10)]);

        private IPAddress AddressV6(byte net) => new([0xfd, 0, 0, net, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)_random.Next(1, 10)]);
    }
}
