// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>What rules refer to beside labels and addresses, as declared by whoever knows: services, and groups of a cloud.
/// Immutable.</summary>
public sealed class PolicyInputs
{
    private readonly ImmutableDictionary<(string Namespace, string Name), PolicyService> _services;
    private readonly ImmutableDictionary<GroupReference, ImmutableArray<IpPrefix>> _groups;

    private PolicyInputs(
        ImmutableDictionary<(string, string), PolicyService> services, ImmutableDictionary<GroupReference, ImmutableArray<IpPrefix>> groups)
    {
        _services = services;
        _groups = groups;
    }

    /// <summary>Nothing is declared: <c>toServices</c>, <c>toGroups</c> and <c>fromGroups</c> select nobody.</summary>
    public static PolicyInputs Empty { get; } = new(
        ImmutableDictionary<(string, string), PolicyService>.Empty, ImmutableDictionary<GroupReference, ImmutableArray<IpPrefix>>.Empty);

    /// <summary>The services, in no order.</summary>
    public IEnumerable<PolicyService> Services => _services.Values;

    /// <summary>The groups, in no order.</summary>
    public IEnumerable<KeyValuePair<GroupReference, ImmutableArray<IpPrefix>>> Groups => _groups;

    /// <summary>These inputs with other services: some added or replaced, then some removed.</summary>
    public PolicyInputs WithServices(IEnumerable<PolicyService> upserts, params IEnumerable<(string Namespace, string Name)> removals)
    {
        ArgumentNullException.ThrowIfNull(upserts);
        ArgumentNullException.ThrowIfNull(removals);
        return new(
            _services.SetItems(upserts.Select(service => KeyValuePair.Create((service.Namespace, service.Name), service))).RemoveRange(removals),
            _groups);
    }

    /// <summary>These inputs with the prefixes of a group, replacing those that it had.</summary>
    public PolicyInputs WithGroup(GroupReference group, params IEnumerable<IpPrefix> prefixes)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(prefixes);
        return new(_services, _groups.SetItem(group, [.. prefixes.Distinct().Order()]));
    }

    /// <summary>These inputs without a group.</summary>
    public PolicyInputs WithoutGroup(GroupReference group)
    {
        ArgumentNullException.ThrowIfNull(group);
        return new(_services, _groups.Remove(group));
    }

    internal PolicyService? Find((string Namespace, string Name) service) => _services.GetValueOrDefault(service);

    /// <summary>The services that a rule refers to, in order.</summary>
    internal IEnumerable<PolicyService> Find(ServiceReference reference)
    {
        if (reference is { Name: { } name, Namespace.Length: > 0 })
        {
            return Find((reference.Namespace, name)) is { } service ? [service] : [];
        }

        return _services.Values.Where(service => Matches(reference, service))
            .OrderBy(service => service.Namespace, StringComparer.Ordinal).ThenBy(service => service.Name, StringComparer.Ordinal);
    }

    /// <summary>The prefixes of a group, in order; none while nobody has declared it.</summary>
    internal ImmutableArray<IpPrefix> Find(GroupReference group) => _groups.TryGetValue(group, out var prefixes) ? prefixes : [];

    internal static bool Matches(ServiceReference reference, PolicyService service) =>
        (reference.Namespace.Length == 0 || reference.Namespace == service.Namespace)
        && (reference.Name is { } name ? name == service.Name : reference.Selector!.Matches(service.LabelSet));
}
