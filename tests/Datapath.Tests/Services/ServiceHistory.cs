// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Datapath.Tests;

/// <summary>Random service ports that come, change and go.</summary>
internal sealed class ServiceHistory(int seed)
{
    private const int Names = 12;
    private readonly Random _random = new(seed);
    private readonly Dictionary<ServicePortKey, ServicePortState> _present = [];

    /// <summary>What is wanted now.</summary>
    public IReadOnlyCollection<ServicePortState> Present => _present.Values;

    /// <summary>A change: the state to apply, or the key to remove.</summary>
    public (ServicePortState? Applied, ServicePortKey Removed) Next()
    {
        int name = _random.Next(Names);
        ServicePortState state = Create(name);
        if (_present.ContainsKey(state.Key) && _random.Next(4) == 0)
        {
            _present.Remove(state.Key);
            return (null, state.Key);
        }

        _present[state.Key] = state;
        return (state, state.Key);
    }

    private ServicePortState Create(int name)
    {
        bool isIPv6 = name % 3 == 0;
        ushort port = (ushort)(1000 + name);
        List<FrontendState> frontends = [TestService.ClusterIP(isIPv6 ? $"fd00::{name:x}:1" : $"10.0.{name}.1", port)];
        if (_random.Next(2) == 0)
        {
            frontends.Add(TestService.Frontend(null, (ushort)(30_000 + name), FrontendKind.NodePort));
        }

        for (int i = _random.Next(3); i > 0; i--)
        {
            FrontendKind kind = (FrontendKind)_random.Next(2, 4);
            frontends.Add(TestService.Frontend(isIPv6 ? $"fd00::{name:x}:{i:x}:2" : $"10.1.{name}.{i}", port, kind));
        }

        List<BackendTarget> backends = [];
        for (int i = 0; i < 12; i++)
        {
            if (_random.Next(3) == 0)
            {
                backends.Add(new BackendTarget
                {
                    Address = IPAddress.Parse(isIPv6 ? $"fd01::{i + 1:x}" : $"10.2.0.{i + 1}"),
                    Port = (ushort)(8000 + _random.Next(2)),
                    Phase = (BackendPhase)_random.Next(5),
                    IsLocal = _random.Next(2) == 0,
                });
            }
        }

        BackendPool inside = Pool(backends.Count);
        return TestService.Of($"service-{name}", IpProtocol.Tcp, frontends, backends, inside, _random.Next(2) == 0 ? inside : Pool(backends.Count)) with
        {
            Affinity = (AffinitySource)_random.Next(3),
            AffinityTimeout = TimeSpan.FromSeconds(_random.Next(1, 100)),
            SourceRanges = [.. Ranges(isIPv6)],
            RefusesSourceRanges = _random.Next(2) == 0,
            IsLocalOutside = _random.Next(2) == 0,
            IsLocalInside = _random.Next(2) == 0,
            Forwarding = (ForwardingMode)_random.Next(2),
        };
    }

    private BackendPool Pool(int backends)
    {
        bool isMaglev = _random.Next(4) == 0;
        int slots = backends == 0 ? 0 : isMaglev ? 251 : _random.Next(_random.Next(4) == 0 ? 60 : 12);
        return new BackendPool
        {
            Algorithm = isMaglev ? SelectionAlgorithm.Maglev : SelectionAlgorithm.Random,
            Slots = [.. Enumerable.Range(0, slots).Select(_ => _random.Next(backends))],
        };
    }

    private IEnumerable<IpPrefix> Ranges(bool isIPv6)
    {
        for (int i = 0; i < 4; i++)
        {
            if (_random.Next(3) == 0)
            {
                yield return IpPrefix.Parse(isIPv6 ? $"fd02:{i}::/32" : $"10.{i}.0.0/16");
            }
        }
    }
}
