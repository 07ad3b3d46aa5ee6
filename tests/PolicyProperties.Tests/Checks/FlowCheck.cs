// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.Policy;
using PolicyLab;

namespace PolicyProperties.Tests;

/// <summary>Has traffic judged by the rulebook, the data plane in memory, the kernel's maps and the kernel's program.</summary>
/// <param name="plane">The data plane in the kernel.</param>
/// <param name="maps">Its maps.</param>
/// <param name="tally">Counts what was looked at.</param>
/// <param name="only">The only traffic to look at, by all evaluators; null for random traffic.</param>
internal sealed class FlowCheck(KernelPlane plane, KernelMaps maps, Tally tally, Flow? only)
{
    private const int FlowsOfEndpoint = 120;
    private const int KernelShare = 5;
    private const int ExplainedShare = 251;

    private readonly KernelProbe _probe = new(plane);

    public void Compare(LiveNode node, Cluster cluster, Random random)
    {
        var statements = Rulebook.StatementsOf(cluster);
        var addresses = AddressesIn(cluster).ToArray();
        var parties = addresses.Select(address => Party.At(address, cluster)).ToArray();
        foreach (var (number, workload) in cluster.Endpoints)
        {
            var id = new EndpointId(number);
            var rulebook = new Rulebook(cluster, statements, workload);
            if (!HasPolicy(node, id, rulebook.Agreement))
            {
                tally.Contradictions++;
                continue;
            }

            var endpoint = maps.EndpointAt(plane.DeviceOf(id).Index);
            foreach (var flow in FlowsOf(id, addresses, random))
            {
                var expected = rulebook.Judge(flow.Direction, parties[Array.IndexOf(addresses, flow.Address)], flow.Protocol, flow.Port, out var isInDoubt);
                if (isInDoubt && expected.Outcome is (Outcome.Allowed or Outcome.Redirected))
                {
                    // Then the others must agree among themselves.
                    expected = expected with { Authentication = InMemory(node, cluster.Settings, flow).AuthType };
                    tally.Doubtful++;
                }

                Compare(node, cluster.Settings, flow, endpoint, expected, workload.IsAudited);
            }
        }
    }

    private IEnumerable<Flow> FlowsOf(EndpointId id, string[] addresses, Random random)
    {
        if (only is { } single)
        {
            return single.Endpoint == id && addresses.Contains(single.Address) ? [single] : [];
        }

        return Enumerable.Range(0, FlowsOfEndpoint).Select(_ => Flow.Random(id, addresses, random));
    }

    private static bool HasPolicy(LiveNode node, EndpointId id, Agreement agreement)
    {
        if (!node.Engine.TryGetStatus(id, out var status))
        {
            throw new Disagreement($"the engine does not know endpoint {id}");
        }

        if (status.Fault is not (null or PolicyConflictException))
        {
            throw new Disagreement($"endpoint {id} has no policy", status.Fault);
        }

        return (status.Fault is null, agreement) switch
        {
            (true, Agreement.None) => throw new Disagreement($"endpoint {id} has a policy although its rules contradict each other"),
            (false, Agreement.Complete) => throw new Disagreement($"endpoint {id} has no policy although its rules agree: {status.Fault!.Message}"),
            var (isFine, _) => isFine,
        };
    }

    /// <summary>The addresses that there is traffic with; without a family there is none of its.</summary>
    public static IEnumerable<string> AddressesIn(Cluster cluster) => AllAddresses(cluster)
        .Where(address => cluster.Settings.Families.HasFlag(address.Contains(':', StringComparison.Ordinal) ? AddressFamilies.IPv6 : AddressFamilies.IPv4));

    private static IEnumerable<string> AllAddresses(Cluster cluster) =>
    [
        .. cluster.Pods.Values.SelectMany(pod => (string[])[pod.IPv4, pod.IPv6]),
        .. Surroundings.Outside,
        .. Surroundings.Reserved.Select(reserved => reserved.Address),
        .. Surroundings.NodeAddresses,
        Surroundings.HostAddress,
    ];

    private void Compare(LiveNode node, Settings settings, Flow flow, in EndpointValue endpoint, Answer expected, bool isAudited)
    {
        tally.Pairs++;
        tally.Outcomes[expected.Outcome] = tally.Outcomes.GetValueOrDefault(expected.Outcome) + 1;
        tally.Demands += expected.Authentication == AuthenticationType.Disabled ? 0 : 1;
        var address = IPAddress.Parse(flow.Address);
        var identity = node.Datapath.Memory.IdentityOf(address, settings.Families);
        var verdict = InMemory(node, settings, flow);
        Require(expected == Answer.Of(verdict), $"the data plane in memory says {Answer.Of(verdict)}, the rulebook {expected}");
        var isAuditedHere = isAudited && (expected.Outcome is Outcome.NoMatch or Outcome.Denied);
        Require(verdict.IsAudited == isAuditedHere && verdict.IsAllowed == (isAuditedHere || expected.Outcome is not (Outcome.NoMatch or Outcome.Denied)), "the audit mode counts differently");
        tally.Audited += isAuditedHere ? 1 : 0;

        // The programs of a plane know two worlds.
        var isOnlyWorld = identity == ReservedIdentities.World;
        var (owner, slot) = isOnlyWorld ? (identity.Value, identity.Value) : maps.OwnerOf(address);
        Require(owner == identity.Value, $"the maps say that {flow.Address} has identity {owner}, the data plane in memory {identity}");
        var cookie = KernelMaps.IsEnforced(endpoint, flow.Direction) ? maps.Decide(endpoint, flow.Direction, owner, slot, flow.Protocol, flow.Port) : 0;
        var fromMaps = AnswerOf(node, cookie, KernelMaps.IsEnforced(endpoint, flow.Direction));
        Require(fromMaps == expected, $"the maps say {fromMaps}, the rulebook {expected}");
        if ((only is not null || tally.Pairs % KernelShare == 0) && !isOnlyWorld && KernelProbe.CanAsk(flow.Direction, flow.Protocol, flow.Port))
        {
            AskKernel(node, flow, address, identity, expected, isAudited);
        }

        if (only is not null || tally.Pairs % ExplainedShare == 0)
        {
            Require(
                node.Engine.TryExplain(flow.Endpoint, flow.Direction, identity, flow.Protocol, flow.Port, out var explanation) && explanation.Verdict == verdict,
                $"the explanation is about {explanation?.Verdict}, not {verdict}");
        }

        void Require(bool isSo, string complaint)
        {
            if (!isSo)
            {
                throw new Disagreement($"{flow} ({identity}): {complaint}") { Flow = flow };
            }
        }
    }

    private static PolicyVerdict InMemory(LiveNode node, Settings settings, Flow flow)
    {
        var identity = node.Datapath.Memory.IdentityOf(IPAddress.Parse(flow.Address), settings.Families);
        return node.Datapath.Memory.Evaluate(flow.Endpoint, flow.Direction, identity, flow.Protocol, flow.Port);
    }

    private void AskKernel(LiveNode node, Flow flow, IPAddress address, NumericIdentity identity, Answer expected, bool isAudited)
    {
        tally.KernelPairs++;
        try
        {
            var (cookie, reason, wasAudited) = _probe.Ask(flow.Endpoint, flow.Direction, address, identity, flow.Protocol, flow.Port);
            var answer = AnswerOf(node, cookie, expected.Outcome != Outcome.NotJudged);
            var wanted = expected switch
            {
                { Outcome: Outcome.Denied } => DropReason.PolicyDeny,
                { Outcome: Outcome.NoMatch or Outcome.Redirected } => DropReason.PolicyDenied,
                { Authentication: not AuthenticationType.Disabled } => DropReason.AuthenticationRequired,
                _ => DropReason.None,
            };
            var audits = isAudited && wanted != DropReason.None;
            if (answer != expected || reason != (audits ? DropReason.None : wanted) || wasAudited != audits)
            {
                throw new Disagreement($"the kernel says {answer}, {reason}{(wasAudited ? ", audited" : "")}; the rulebook {expected}");
            }
        }
        catch (Disagreement error)
        {
            throw new Disagreement($"{flow} ({identity}): {error.Message}", error) { Flow = flow };
        }
    }

    private static Answer AnswerOf(LiveNode node, uint cookie, bool isEnforced) =>
        !isEnforced ? new(Outcome.NotJudged) : cookie == 0 ? new(Outcome.NoMatch) : Answer.Of(node.Datapath.DecisionOf(cookie));
}
