// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Sums up which policy each endpoint has and would have.</summary>
internal sealed class ForecastBuilder(
    SelectorCache selectors, IReadOnlyCollection<CachedSelector> fresh, AddressFamilies families, bool hasRegistry)
{
    private readonly Dictionary<PolicyBinding, List<EndpointId>> _now = [];
    private readonly Dictionary<PolicyBinding, List<EndpointId>> _then = [];
    private readonly List<ForecastEndpoint> _endpoints = [];

    public void Add(EndpointRecord record, EndpointBindings then, PolicyConflictException? fault)
    {
        var id = record.Endpoint.Id;
        var now = record.Active;
        Note(_now, now.Policy, id);
        Note(_now, now.Shadow, id);
        Note(_then, then.Policy, id);
        Note(_then, then.Shadow, id);
        _endpoints.Add(new(id, FootprintOf(now), FootprintOf(then), now != then, fault));
    }

    public PolicyForecast Build(ulong revision)
    {
        ImmutableArray<ForecastPolicy> policies =
        [
            .. Policies().OrderByDescending(policy => policy.Footprint.Entries + policy.Footprint.Ranges).ThenBy(policy => policy.Compiled.PolicyNumber),
        ];
        var usersOf = _then.Keys.SelectMany(binding => binding.Selectors).CountBy(selector => selector).ToDictionary();
        Dictionary<uint, ForecastSelector> found = [];
        foreach (var (selector, isFresh) in selectors.Selectors.Select(selector => (selector, false)).Concat(fresh.Select(selector => (selector, true))))
        {
            var users = usersOf.GetValueOrDefault(selector);
            var change = users == 0 ? ForecastChange.Removed : isFresh ? ForecastChange.Added : ForecastChange.Kept;
            var members = isFresh ? selectors.FindMembers(selector.Selector).Count : selector.Members;
            found.Add(selector.Number, new(selector.Number, selector.Selector, members, users, change));
        }

        var now = PrefixesOf(_now.Keys);
        var then = PrefixesOf(_then.Keys);
        ImmutableArray<IpPrefix> newPrefixes = [.. then.Except(now).Order()];
        ImmutableArray<ForecastMembership> memberships = [.. MembershipsOf(found.Values), .. newPrefixes.Select(prefix => MembershipOf(prefix, found.Values))];
        var pairs = found.Values.Where(selector => selector.Change != ForecastChange.Added).Sum(selector => (long)selector.Identities);
        return new PolicyForecast
        {
            Revision = revision,
            Now = new(Count(policies, ForecastChange.Added), Sum(policies, ForecastChange.Added), selectors.Count, pairs),
            Then = new(
                Count(policies, ForecastChange.Removed),
                Sum(policies, ForecastChange.Removed),
                found.Values.Count(selector => selector.Change != ForecastChange.Removed),
                pairs + memberships.Sum(change => (long)change.Then.Length - change.Now.Length)),
            Policies = policies,
            Endpoints = [.. _endpoints],
            Selectors = [.. found.Values.OrderByDescending(selector => selector.Identities).ThenBy(selector => selector.Number)],
            Memberships = memberships,
            NewPrefixes = newPrefixes,
            GonePrefixes = [.. now.Except(then).Order()],
        };
    }

    private static PolicyFootprint FootprintOf(EndpointBindings bindings) =>
        PolicyFootprint.Of(bindings.Policy?.Compiled) + PolicyFootprint.Of(bindings.Shadow?.Compiled);

    private static void Note(Dictionary<PolicyBinding, List<EndpointId>> users, PolicyBinding? binding, EndpointId id)
    {
        if (binding is not null)
        {
            if (!users.TryGetValue(binding, out var endpoints))
            {
                users.Add(binding, endpoints = []);
            }

            endpoints.Add(id);
        }
    }

    private static int Count(ImmutableArray<ForecastPolicy> policies, ForecastChange without) => policies.Count(policy => policy.Change != without);

    private static PolicyFootprint Sum(ImmutableArray<ForecastPolicy> policies, ForecastChange without) =>
        policies.Where(policy => policy.Change != without).Aggregate(default(PolicyFootprint), (sum, policy) => sum + policy.Footprint);

    private IEnumerable<ForecastPolicy> Policies()
    {
        foreach (var (binding, endpoints) in _then)
        {
            if (binding.Compiled is { } compiled)
            {
                yield return Describe(binding, compiled, _now.ContainsKey(binding) ? ForecastChange.Kept : ForecastChange.Added, endpoints);
            }
        }

        foreach (var (binding, endpoints) in _now)
        {
            if (binding.Compiled is { } compiled && !_then.ContainsKey(binding))
            {
                yield return Describe(binding, compiled, ForecastChange.Removed, endpoints);
            }
        }
    }

    private static ForecastPolicy Describe(PolicyBinding binding, CompiledPolicy compiled, ForecastChange change, List<EndpointId> endpoints) =>
        new() { Compiled = compiled, IsShadow = binding.Policy.Rules.Any(rule => rule.IsAudited), Change = change, Endpoints = [.. endpoints] };

    private IEnumerable<ForecastMembership> MembershipsOf(IEnumerable<ForecastSelector> changes)
    {
        Dictionary<uint, SortedSet<uint>> carried = [];
        foreach (var selector in changes.Where(selector => selector.Change != ForecastChange.Kept))
        {
            foreach (var identity in selectors.FindMembers(selector.Selector))
            {
                if (!carried.TryGetValue(identity, out var numbers))
                {
                    carried.Add(identity, numbers = [.. selectors.MembershipOf(new(identity))]);
                }

                _ = selector.Change == ForecastChange.Added ? numbers.Add(selector.Number) : numbers.Remove(selector.Number);
            }
        }

        return carried.Select(entry => new ForecastMembership(new(entry.Key), [.. selectors.MembershipOf(new(entry.Key))], [.. entry.Value]));
    }

    private ForecastMembership MembershipOf(IpPrefix prefix, IEnumerable<ForecastSelector> all)
    {
        var labels = CidrLabel.SetFor(prefix, families);
        return new(
            NumericIdentity.Unknown,
            [],
            [.. all.Where(selector => selector.Change != ForecastChange.Removed && selector.Selector.Matches(labels)).Select(selector => selector.Number).Order()]);
    }

    private HashSet<IpPrefix> PrefixesOf(IEnumerable<PolicyBinding> bindings) =>
        hasRegistry ? [.. bindings.SelectMany(binding => binding.Policy.Rules).SelectMany(rule => rule.Prefixes)] : [];
}
