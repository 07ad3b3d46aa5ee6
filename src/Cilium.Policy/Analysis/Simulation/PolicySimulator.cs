// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Answers what policies would do: between two parties, between all of them, or for recorded flows.</summary>
/// <remarks>Pure: no data plane, no privileges, any operating system. The verdicts are those of the policy engine, as both come
/// from the same rules by the same resolution and folding. Safe from any thread.</remarks>
public sealed partial class PolicySimulator
{
    private readonly PolicyOptions _options;
    private readonly PolicyRepository _repository;
    private readonly NamedPorts _peerPorts;
    private readonly OutsideLabels _outside;
    private readonly ConcurrentDictionary<(LabelSet, string), SimulatedSubject> _subjects = [];
    private readonly ConcurrentDictionary<ShareKey, SimulatedSubject> _shared = [];

    /// <summary>Creates a simulator.</summary>
    /// <param name="documents">The policies; of several for one object the last counts.</param>
    /// <param name="parties">Whom there is; other parties may be asked about too, but port names in egress rules stand for ports of these.</param>
    /// <param name="options">How policies are read and enforced; null for the defaults. Not to be changed afterwards.</param>
    /// <param name="inputs">The services and cloud groups that rules refer to; null for none.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public PolicySimulator(
        IEnumerable<PolicyDocument> documents, IEnumerable<PolicyParty> parties, PolicyOptions? options = null, PolicyInputs? inputs = null)
    {
        ArgumentNullException.ThrowIfNull(documents);
        ArgumentNullException.ThrowIfNull(parties);
        _options = options ?? new();
        _repository = new(_options);
        PolicyDocument[] all = [.. documents];
        _repository.Apply(all, []);
        Declare(inputs ?? PolicyInputs.Empty);
        Parties = [.. parties];
        _outside = new(Rules, all.OfType<CiliumCidrGroup>());
        _peerPorts = PortsOf(Parties);
    }

    private PolicySimulator(PolicySimulator other, IEnumerable<PolicyParty> parties)
    {
        _options = other._options;
        _repository = other._repository;
        _outside = other._outside;
        Parties = [.. parties.DistinctBy(party => party.Name)];
        _peerPorts = PortsOf(Parties);
    }
    /// <summary>The parties that it was made with.</summary>
    public ImmutableArray<PolicyParty> Parties { get; }

    /// <summary>The rules by the cookie of verdicts.</summary>
    public RuleCatalog Catalog => _repository.Catalog;

    /// <summary>The same policies, with further parties; of several with one name the first counts.</summary>
    public PolicySimulator With(params IEnumerable<PolicyParty> parties)
    {
        ArgumentNullException.ThrowIfNull(parties);
        return new(this, Parties.Concat(parties));
    }

    /// <summary>Judges a connection at both ends.</summary>
    /// <param name="from">The sender.</param>
    /// <param name="to">The receiver.</param>
    /// <param name="traffic">The port of the receiver.</param>
    public ConnectionVerdict Judge(PolicyParty from, PolicyParty to, TrafficPort traffic)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var sender = SubjectOf(from);
        var receiver = SubjectOf(to);
        return new()
        {
            Egress = Judge(sender, TrafficDirection.Egress, from, to, traffic),
            Ingress = Judge(receiver, TrafficDirection.Ingress, to, from, traffic),
            EgressConflict = sender?.Conflict,
            IngressConflict = receiver?.Conflict,
        };
    }

    /// <summary>Explains a connection at both ends.</summary>
    /// <inheritdoc cref="Judge(PolicyParty, PolicyParty, TrafficPort)" path="/param"/>
    public ConnectionExplanation Explain(PolicyParty from, PolicyParty to, TrafficPort traffic)
    {
        var verdict = Judge(from, to, traffic);
        var egress = Explain(TrafficDirection.Egress, from, to, traffic);
        var ingress = Explain(TrafficDirection.Ingress, to, from, traffic);
        var outcome = verdict.Outcome switch
        {
            ConnectionOutcome.Redirected => $"{from} reaches {to} on {traffic} through a proxy.",
            ConnectionOutcome.AuthenticationRequired => $"{from} reaches {to} on {traffic} after authentication.",
            ConnectionOutcome.Audited => $"{from} reaches {to} on {traffic} only because of audit.",
            ConnectionOutcome.Denied => $"{from} does not reach {to} on {traffic}.",
            ConnectionOutcome.Conflict => $"Whether {from} reaches {to} on {traffic} depends on a policy that cannot be put in force.",
            _ => $"{from} reaches {to} on {traffic}.",
        };
        return new()
        {
            From = from,
            To = to,
            Traffic = traffic,
            Verdict = verdict,
            Egress = egress,
            Ingress = ingress,
            Sentence = $"{outcome} {Side("Egress", from, egress, verdict.EgressConflict)} {Side("Ingress", to, ingress, verdict.IngressConflict)}",
        };
    }

    internal AddressFamilies Families => _options.AddressFamilies;

    private IEnumerable<PolicyRule> Rules => _repository.Resources.SelectMany(resource => _repository.RulesOf(resource));

    /// <summary>The labels by which rules select a party: its own, and those that its DNS names and address groups give it.</summary>
    internal LabelSet LabelsOf(PolicyParty party) => _outside.Of(party);

    /// <summary>What is enforced at a party; null when nothing ever is.</summary>
    internal SimulatedSubject? SubjectOf(PolicyParty party)
    {
        if (!party.IsEndpoint || IsElsewhere(party.Labels))
        {
            return null;
        }

        return _subjects.GetOrAdd((party.Labels, party.PortsKey), static (_, scope) => scope.Simulator.Resolve(scope.Party), (Simulator: this, Party: party));
    }

    private PolicyExplanation? Explain(TrafficDirection direction, PolicyParty local, PolicyParty peer, TrafficPort traffic) =>
        SubjectOf(local)?.Explain(direction, LabelsOf(peer), traffic, IsAuditMode(local));

    private PolicyVerdict? Judge(SimulatedSubject? subject, TrafficDirection direction, PolicyParty local, PolicyParty peer, TrafficPort traffic) =>
        subject?.Judge(direction, LabelsOf(peer), traffic, IsAuditMode(local));

    private bool IsAuditMode(PolicyParty party) => party.IsAuditMode || _options.IsAuditMode;

    // Policies of this cluster are not enforced at endpoints of another.
    private bool IsElsewhere(LabelSet labels) =>
        labels.TryGet(PolicyLabelKeys.Cluster, out var cluster) && cluster.Source == LabelSource.Kubernetes && cluster.Value != _options.ClusterName;

    private SimulatedSubject Resolve(PolicyParty party)
    {
        var subject = new PolicySubject(party.Labels, NamedPorts.Of(party.NamedPorts));
        var rules = _repository.RulesFor(subject);
        return _shared.GetOrAdd(new ShareKey(subject, rules, _peerPorts), _ =>
        {
            try
            {
                var policy = new FoldedPolicy(PolicyResolver.Resolve(subject, rules, _peerPorts, _options));
                var (shadow, conflict) = ResolveShadow(subject, rules);
                return new(policy, shadow, conflict);
            }
            catch (PolicyConflictException conflict)
            {
                return new(conflict);
            }
        });
    }

    private (FoldedPolicy? Shadow, PolicyConflictException? Conflict) ResolveShadow(PolicySubject subject, ImmutableArray<PolicyRule> rules)
    {
        if (!rules.Any(rule => rule.IsAudited))
        {
            return (null, null);
        }

        try
        {
            var shadow = PolicyResolver.ResolveShadow(subject, rules, _peerPorts, _options);
            return (shadow.IsIngressEnforced || shadow.IsEgressEnforced ? new FoldedPolicy(shadow) : null, null);
        }
        catch (PolicyConflictException conflict)
        {
            return (null, conflict);
        }
    }

    private void Declare(PolicyInputs inputs)
    {
        _repository.ApplyServices([.. inputs.Services]);
        foreach (var (group, prefixes) in inputs.Groups)
        {
            _repository.SetGroup(group, prefixes);
        }
    }

    private static NamedPorts PortsOf(ImmutableArray<PolicyParty> parties)
    {
        var ports = new PeerPorts();
        for (var i = 0; i < parties.Length; i++)
        {
            ports.Set(i.ToString(CultureInfo.InvariantCulture), NamedPorts.Of(parties[i].NamedPorts));
        }

        return ports.Resolved;
    }

    private static string Side(string direction, PolicyParty local, PolicyExplanation? explanation, PolicyConflictException? conflict) =>
        conflict is not null ? $"{direction} of {local}: {conflict.Message}"
        : explanation is null ? $"{direction} of {local}: no policy is enforced there."
        : $"{direction} of {local} is {explanation.Reason}";
}
