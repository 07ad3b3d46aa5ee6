// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using Cilium.Core;
using Cilium.LoadBalancing;

namespace Cilium.Testing;

/// <summary>What a data plane relies on in a state.</summary>
internal static class ServiceStateCheck
{
    internal static List<string> Check(ServicePortState state)
    {
        List<string> violations = [];
        CheckFrontends(state, violations);
        CheckBackends(state, violations);
        CheckPool("inside", state.Inside, state.IsLocalInside, state, violations);
        CheckPool("outside", state.Outside, state.IsLocalOutside, state, violations);
        if (state.Inside.Algorithm != SelectionAlgorithm.Random)
        {
            violations.Add($"{state.Key}: sockets have no flow to hash, but the inside pool is {state.Inside.Algorithm}");
        }

        if (state.SourceRanges.Any(range => range.IsIPv6 != state.Key.IsIPv6))
        {
            violations.Add($"{state.Key}: a source range is of the other family");
        }

        if (state.Affinity != AffinitySource.None && (state.AffinityTimeout < TimeSpan.FromSeconds(1) || state.AffinityTimeout > TimeSpan.FromDays(1)))
        {
            violations.Add($"{state.Key}: an affinity of {state.AffinityTimeout} is not one second to one day");
        }

        return violations;
    }

    private static void CheckFrontends(ServicePortState state, List<string> violations)
    {
        foreach (FrontendState frontend in state.Frontends)
        {
            if (frontend.Port == 0 || (frontend.Address is null && frontend.Kind is not (FrontendKind.NodePort or FrontendKind.HostPort))
                || (frontend.Address is not null && IsIPv6(frontend.Address) != state.Key.IsIPv6))
            {
                violations.Add($"{state.Key}: frontend {frontend.Kind} {frontend.Address}:{frontend.Port} cannot be right");
            }
        }

        if (state.Frontends.DistinctBy(frontend => (frontend.Address, frontend.Port)).Count() != state.Frontends.Length)
        {
            violations.Add($"{state.Key} has a frontend twice");
        }
    }

    private static void CheckBackends(ServicePortState state, List<string> violations)
    {
        HashSet<(IpPrefix, ushort)> seen = [];
        foreach (BackendTarget backend in state.Backends)
        {
            if (backend.Port == 0 || IsIPv6(backend.Address) != state.Key.IsIPv6)
            {
                violations.Add($"{state.Key}: backend {backend.Address}:{backend.Port} cannot be right");
            }

            if (!seen.Add((IpPrefix.FromAddress(backend.Address), backend.Port)))
            {
                violations.Add($"{state.Key} has backend {backend.Address}:{backend.Port} twice");
            }
        }
    }

    private static void CheckPool(string name, BackendPool pool, bool isLocal, ServicePortState state, List<string> violations)
    {
        if (pool.Algorithm == SelectionAlgorithm.Maglev && !MaglevTable.Sizes.Contains(pool.Slots.Length))
        {
            violations.Add($"{state.Key}: the {name} pool has {pool.Slots.Length} slots, which is no size of a table");
        }

        foreach (int slot in pool.Slots.Distinct())
        {
            if (slot < 0 || slot >= state.Backends.Length)
            {
                violations.Add($"{state.Key}: a slot of the {name} pool leads to nobody ({slot} of {state.Backends.Length})");
            }
            else if (state.Backends[slot].Phase is not (BackendPhase.Active or BackendPhase.Terminating) || (isLocal && !state.Backends[slot].IsLocal))
            {
                violations.Add($"{state.Key}: the {name} pool leads to {state.Backends[slot]}, which takes no connections from there");
            }
        }
    }

    private static bool IsIPv6(IPAddress address) => address.AddressFamily == AddressFamily.InterNetworkV6;
}
