// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Says which backend a connection to a service port reaches.</summary>
internal static class ConnectionExplainer
{
    internal static ServiceExplanation NoService(ServiceConnection connection) => new()
    {
        Connection = connection,
        Outcome = ServiceOutcome.NoService,
        Sentence = $"{connection} goes on untouched: no service is reached under this address, port and protocol.",
    };

    internal static ServiceExplanation Explain(ServiceConnection connection, ServicePortState state, FrontendState frontend, MaglevSeed seed)
    {
        BackendPool pool = connection.IsFromOutside ? state.Outside : state.Inside;
        ServiceExplanation explanation = new()
        {
            Connection = connection,
            Outcome = ServiceOutcome.NoBackend,
            Sentence = "",
            ServicePort = state.Key,
            Frontend = frontend,
            Candidates = SharesOf(pool, state),
            Algorithm = pool.Algorithm,
            Affinity = state.Affinity,
        };
        string subject = $"{connection} meets {state.Key} at its {Text(frontend.Kind)}";
        if (connection.IsFromOutside && !frontend.IsReachableFromOutside)
        {
            return explanation with
            {
                Outcome = ServiceOutcome.NotReachableFromOutside,
                Candidates = [],
                Sentence = $"{subject}, which is not reached from outside the cluster.",
            };
        }

        if (IsSourceRefused(connection, state, frontend))
        {
            return explanation with
            {
                Outcome = ServiceOutcome.SourceRefused,
                Sentence = $"{subject}, which refuses the client: {connection.Client} is {(state.RefusesSourceRanges ? "" : "not ")}in {string.Join(", ", state.SourceRanges)}.",
            };
        }

        if (pool.Slots.IsEmpty)
        {
            return explanation with { Sentence = $"{subject} and gets nobody: {WhyNobody(connection, state)}." };
        }

        if (explanation.Candidates.Length > 1 && pool.Algorithm == SelectionAlgorithm.Random)
        {
            return explanation with
            {
                Outcome = ServiceOutcome.ByChance,
                Sentence = $"{subject} and goes to one of {explanation.Candidates.Length} backends by chance{AffinityText(state)}.",
            };
        }

        BackendTarget backend = state.Backends[pool.Algorithm == SelectionAlgorithm.Maglev ? pool.Slots[SlotOf(connection, state, pool, seed)] : pool.Slots[0]];
        string reason = explanation.Candidates.Length == 1 ? "the only backend that takes it" : "by the hash of the flow";
        return explanation with
        {
            Outcome = ServiceOutcome.Determined,
            Backend = backend,
            Sentence = $"{subject} and goes to {new System.Net.IPEndPoint(backend.Address, backend.Port)}, {reason}{AffinityText(state)}.",
        };
    }

    private static int SlotOf(ServiceConnection connection, ServicePortState state, BackendPool pool, MaglevSeed seed)
    {
        ushort clientPort = state.Affinity == AffinitySource.None ? connection.ClientPort : (ushort)0;
        return (int)(FlowHash.Compute(connection.Client, clientPort, connection.Port, connection.Protocol, seed) % (uint)pool.Slots.Length);
    }

    private static bool IsSourceRefused(ServiceConnection connection, ServicePortState state, FrontendState frontend)
    {
        if (!connection.IsFromOutside || state.SourceRanges.IsEmpty || (frontend.Kind != FrontendKind.LoadBalancer && !state.ChecksSourceOfAllKinds))
        {
            return false;
        }

        IpPrefix client = IpPrefix.FromAddress(connection.Client);
        return state.SourceRanges.Any(range => range.Contains(client)) == state.RefusesSourceRanges;
    }

    private static string WhyNobody(ServiceConnection connection, ServicePortState state)
    {
        if (state.Backends.IsEmpty)
        {
            return "the service has no backends";
        }

        bool isLocal = connection.IsFromOutside ? state.IsLocalOutside : state.IsLocalInside;
        BackendTarget[] admitted = [.. state.Backends.Where(backend => !isLocal || backend.IsLocal)];
        string whose = isLocal ? " on this node, where its traffic policy keeps it" : "";
        string phases = string.Join(", ", admitted.CountBy(backend => backend.Phase).OrderBy(phase => phase.Key).Select(phase => $"{phase.Value} {Text(phase.Key)}"));
        return admitted.Length == 0
            ? $"none of its {state.Backends.Length} backends is{whose}"
            : $"none of its {admitted.Length} backends{whose} takes new connections ({phases})";
    }

    private static ImmutableArray<BackendShare> SharesOf(BackendPool pool, ServicePortState state) =>
    [
        .. pool.Slots.CountBy(slot => slot)
            .Select(slot => new BackendShare(state.Backends[slot.Key], (double)slot.Value / pool.Slots.Length))
            .OrderByDescending(share => share.Share)
            .ThenBy(share => IpPrefix.FromAddress(share.Backend.Address))
            .ThenBy(share => share.Backend.Port),
    ];

    private static string AffinityText(ServicePortState state) => state.Affinity switch
    {
        AffinitySource.ClientAddress => $", unless the client's address had a connection within {state.AffinityTimeout.TotalSeconds:0} s: then to the same backend as that",
        AffinitySource.NetworkNamespace => $", unless the client's network namespace had a connection within {state.AffinityTimeout.TotalSeconds:0} s: then to the same backend as that",
        _ => "",
    };

    private static string Text(FrontendKind kind) => kind switch
    {
        FrontendKind.ClusterIP => "cluster address",
        FrontendKind.NodePort => "node port",
        FrontendKind.LoadBalancer => "load balancer address",
        FrontendKind.ExternalIP => "external address",
        _ => "host port",
    };

    private static string Text(BackendPhase phase) => phase switch
    {
        BackendPhase.Active => "active",
        BackendPhase.Terminating => "terminating",
        BackendPhase.TerminatingUnready => "terminating and not serving",
        BackendPhase.Quarantined => "quarantined",
        _ => "in maintenance or not ready",
    };
}
