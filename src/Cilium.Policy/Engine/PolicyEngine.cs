// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Keeps a data plane in step with rules, endpoints and identities.</summary>
/// <remarks>
/// <para>A change touches only the endpoints that it concerns; what is written, and in which order, is described at
/// <see cref="IPolicyDatapath"/>. When the data plane refuses a write, the endpoints concerned keep their last complete policy and
/// are marked degraded; <see cref="Retry"/> tries again.</para>
/// <para>Safe from any thread. Changes of rules and endpoints take turns. The prefix registry is called under that turn
/// only, so that it may report identities from any thread meanwhile; the data plane is called under the engine's inner
/// lock, and must not call back. Observers are called under no lock.</para>
/// </remarks>
public sealed partial class PolicyEngine : IIdentityObserver, IPolicyTarget
{
    private readonly PolicyOptions _options;
    private readonly IPolicyDatapath _datapath;
    private readonly IProxyPorts? _proxyPorts;
    private readonly PrefixUse? _prefixes;
    private readonly CidrGroupUse? _groups;
    private readonly NameUse? _names;

    // Whoever changes rules or endpoints holds _turn throughout and _gate in parts; identities need _gate only.
    private readonly Lock _turn = new();
    private readonly Lock _gate = new();
    private readonly SelectorCache _selectors = new();
    private readonly SortedDictionary<EndpointId, EndpointRecord> _endpoints = [];
    private readonly LabelIndex _endpointIndex = new();
    private readonly PeerPorts _peerPorts = new();
    private ImmutableArray<IEndpointPolicyObserver> _observers = [];

    /// <summary>Creates an engine that knows nothing yet.</summary>
    /// <param name="options">How policies are read and enforced; not to be changed afterwards.</param>
    /// <param name="datapath">What enforces them.</param>
    /// <param name="prefixes">Gives identities to the address prefixes in rules; null when somebody else does.</param>
    /// <param name="proxyPorts">Where proxies listen; null when there is none, and then redirected traffic is dropped.</param>
    /// <param name="names">Knows the addresses of DNS names; null when somebody else labels addresses, or nobody does.</param>
    /// <exception cref="OptionsException">The options have faults.</exception>
    public PolicyEngine(
        PolicyOptions options, IPolicyDatapath datapath, IPrefixRegistry? prefixes = null, IProxyPorts? proxyPorts = null, NameTable? names = null)
    {
        ArgumentNullException.ThrowIfNull(datapath);
        Repository = new PolicyRepository(options);
        _options = options;
        _datapath = datapath;
        _proxyPorts = proxyPorts;
        _prefixes = prefixes is null ? null : new PrefixUse(prefixes);
        _groups = prefixes is null ? null : new CidrGroupUse(prefixes);
        _names = names is null ? null : new NameUse(names);
    }

    /// <summary>The rules. Change them through the engine only.</summary>
    public PolicyRepository Repository { get; }

    /// <summary>The rules by the cookie of verdicts.</summary>
    public RuleCatalog Catalog => Repository.Catalog;

    /// <summary>What the engine has done so far.</summary>
    public PolicyEngineStatistics Statistics
    {
        get
        {
            lock (_gate)
            {
                return _statistics with
                {
                    Endpoints = _endpoints.Count,
                    DegradedEndpoints = _endpoints.Values.Count(record => record.Fault is not null || record.AuditFault is not null),
                    Policies = _bindings.Values.Count(binding => binding.Compiled is not null && binding.IsProgrammed),
                    Selectors = _selectors.Count,
                    Identities = _selectors.IdentityCount,
                    SelectorEvaluations = _selectors.Evaluations,
                };
            }
        }
    }

    /// <summary>Adds or replaces the rules of the documents' objects, and the prefixes of groups among them.</summary>
    public RuleChange Upsert(params ReadOnlySpan<PolicyDocument> documents) => Apply([.. documents], []);

    /// <summary>Removes the rules of an object, or a group; nothing happens if it has none.</summary>
    public RuleChange Remove(PolicyResource resource) => Apply([], [resource]);

    /// <summary>Removes objects, then adds or replaces others, as one change.</summary>
    public RuleChange Apply(IReadOnlyCollection<PolicyDocument> upserts, IReadOnlyCollection<PolicyResource> removals)
    {
        ArgumentNullException.ThrowIfNull(upserts);
        ArgumentNullException.ThrowIfNull(removals);
        return Change(
            () => Repository.Apply(upserts, removals),
            () => _groups?.Apply(upserts, removals) == true);
    }

    /// <summary>Changes rules, and puts in force what they say now.</summary>
    /// <param name="changeRules">Changes the rules.</param>
    /// <param name="changeGroups">Changes groups of prefixes; whether some may have lost prefixes.</param>
    private RuleChange Change(Func<RuleChange> changeRules, Func<bool> changeGroups)
    {
        List<EndpointPolicyStatus> notices;
        RuleChange change;
        lock (_turn)
        {
            change = changeRules();
            var isLoss = changeGroups();
            if (change.IsEmpty && _groups?.HasChanges != true)
            {
                return change;
            }

            List<EndpointRecord> affected;
            lock (_gate)
            {
                affected = EndpointsOf(change.Added.Concat(change.Removed));
                if (isLoss)
                {
                    // Connections to addresses that left a group are judged again.
                    foreach (var record in _endpoints.Values.Where(NamesGroups))
                    {
                        record.NeedsWrite = true;
                    }

                    affected = [.. affected.Union(_endpoints.Values.Where(NamesGroups))];
                }
            }

            notices = Reprogram(affected);
        }

        Notify(notices);
        return change;

        static bool NamesGroups(EndpointRecord record) => record.Active.Rules.Any(rule => rule.NamesCidrGroups);
    }

    /// <summary>Adds an endpoint, or takes what changed of a known one: identity, labels, names of ports.</summary>
    /// <remarks>An endpoint without identity is treated as <c>init</c>. The names of its ports count for egress rules of all
    /// endpoints too, see <see cref="SetPeerPorts"/>.</remarks>
    public void SetEndpoint(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        List<EndpointPolicyStatus> notices;
        lock (_turn)
        {
            EndpointRecord? record;
            List<EndpointRecord> affected;
            lock (_gate)
            {
                var isChanged = true;
                if (_endpoints.TryGetValue(endpoint.Id, out record))
                {
                    isChanged = record.Update(endpoint);
                    _endpointIndex.Remove(endpoint.Id.Value);
                }
                else
                {
                    record = new(endpoint);
                    _endpoints.Add(endpoint.Id, record);
                }

                _endpointIndex.Add(endpoint.Id.Value, record.Subject.Labels);
                if (!isChanged && record.IsSettled)
                {
                    return;
                }

                affected = [.. SetPorts(OwnerOf(endpoint.Id), record.Subject.NamedPorts).Where(other => other != record), record];
            }

            notices = Reprogram(affected);
        }

        Notify(notices);
    }

    /// <summary>Forgets an endpoint that is gone; unknown ones are ignored. Its packets must not arrive any more.</summary>
    public void RemoveEndpoint(EndpointId id)
    {
        List<EndpointPolicyStatus> notices;
        lock (_turn)
        {
            List<EndpointRecord> affected;
            lock (_gate)
            {
                if (!_endpoints.Remove(id, out var record))
                {
                    return;
                }

                _endpointIndex.Remove(id.Value);
                Forget(record);
                affected = SetPorts(OwnerOf(id), NamedPorts.Empty);
            }

            notices = Reprogram(affected);
        }

        Notify(notices);
    }

    /// <summary>Switches between carrying out denials and only reporting them, for one endpoint.</summary>
    /// <returns>Whether the endpoint is known.</returns>
    public bool SetAuditMode(EndpointId id, bool isAuditMode)
    {
        List<EndpointPolicyStatus> notices;
        lock (_turn)
        {
            EndpointRecord? record;
            lock (_gate)
            {
                if (!_endpoints.TryGetValue(id, out record))
                {
                    return false;
                }

                record.NeedsWrite |= record.IsAuditMode != isAuditMode;
                record.IsAuditMode = isAuditMode;
            }

            notices = Reprogram([record]);
        }

        Notify(notices);
        return true;
    }

    /// <summary>States the port names of a pod anywhere in the cluster, for names in egress rules.</summary>
    /// <param name="owner">Which pod; one name, one set of ports.</param>
    /// <param name="ports">Its named ports; none removes them.</param>
    public void SetPeerPorts(string owner, params IReadOnlyCollection<NamedPort> ports)
    {
        ArgumentException.ThrowIfNullOrEmpty(owner);
        ArgumentNullException.ThrowIfNull(ports);
        List<EndpointPolicyStatus> notices;
        lock (_turn)
        {
            List<EndpointRecord> affected;
            lock (_gate)
            {
                affected = SetPorts(owner, NamedPorts.Of(ports));
            }

            notices = Reprogram(affected);
        }

        Notify(notices);
    }

    /// <summary>Tries again what the data plane or the prefix registry refused.</summary>
    /// <returns>Whether everything is in force now.</returns>
    public bool Retry()
    {
        List<EndpointPolicyStatus> notices;
        bool isComplete;
        lock (_turn)
        {
            List<EndpointRecord> waiting;
            lock (_gate)
            {
                waiting = [.. _endpoints.Values.Where(record => !record.IsSettled)];
            }

            notices = Reprogram(waiting);
            lock (_gate)
            {
                isComplete = _groups?.HasChanges != true && !_hasPendingMemberships && _unwanted.Count == 0 && ReferenceEquals(_former, ProgrammedPolicy.Empty) && _endpoints.Values.All(record => record.IsSettled);
            }
        }

        Notify(notices);
        return isComplete;
    }

    /// <summary>The status of an endpoint.</summary>
    public bool TryGetStatus(EndpointId id, [NotNullWhen(true)] out EndpointPolicyStatus? status)
    {
        lock (_gate)
        {
            status = _endpoints.TryGetValue(id, out var record) ? StatusOf(record) : null;
            return status is not null;
        }
    }

    /// <summary>The status of every endpoint, in the order of their numbers.</summary>
    public ImmutableArray<EndpointPolicyStatus> Snapshot()
    {
        lock (_gate)
        {
            return [.. _endpoints.Values.Select(StatusOf)];
        }
    }

    /// <summary>What a selector number of the data plane stands for.</summary>
    public bool TryGetSelector(uint number, [NotNullWhen(true)] out LabelSelector? selector)
    {
        lock (_gate)
        {
            selector = _selectors.TryGet(number, out var cached) ? cached.Selector : null;
            return selector is not null;
        }
    }

    /// <summary>Has an observer told of changes from now on.</summary>
    public void Observe(IEndpointPolicyObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        ImmutableInterlocked.Update(ref _observers, observers => observers.Add(observer));
    }

    private static string OwnerOf(EndpointId id) => $"endpoint/{id}";

    /// <summary>Replaces a pod's port names; the endpoints for which that makes a difference.</summary>
    private List<EndpointRecord> SetPorts(string owner, NamedPorts ports) =>
        _peerPorts.Set(owner, ports)
            ? [.. _endpoints.Values.Where(record => record.Desired.Rules.Any(rule => rule.NamesPeerPorts))]
            : [];

    private static EndpointPolicyStatus StatusOf(EndpointRecord record) => new()
    {
        Endpoint = record.Endpoint,
        State = record.Active.Policy is null ? null : record.State,
        PolicyRevision = record.PolicyRevision,
        Policy = record.Active.Policy?.Policy,
        Shadow = record.Active.Shadow?.Policy,
        Fault = record.Fault,
        AuditFault = record.AuditFault,
    };

    private List<EndpointRecord> EndpointsOf(IEnumerable<PolicyRule> rules)
    {
        var found = new HashSet<uint>();
        var evaluated = 0L;
        foreach (var rule in rules)
        {
            found.UnionWith(_endpointIndex.Find(rule.Subject, ref evaluated));
        }

        return [.. found.Order().Select(id => _endpoints[new EndpointId((ushort)id)])];
    }

    private void Notify(List<EndpointPolicyStatus> notices)
    {
        foreach (var status in notices)
        {
            foreach (var observer in _observers)
            {
                observer.OnEndpointPolicyChanged(status);
            }
        }
    }
}
