// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyRepository
{
    // The objects whose rules depend on declared inputs.
    private readonly Dictionary<PolicyResource, InputUse> _dependents = [];
    private PolicyInputs _inputs = PolicyInputs.Empty;

    /// <summary>What is declared of services and groups.</summary>
    public PolicyInputs Inputs
    {
        get
        {
            lock (_gate)
            {
                return _inputs;
            }
        }
    }

    /// <summary>The groups that rules mention: whoever supplies their prefixes should know of these.</summary>
    public ImmutableArray<GroupReference> MentionedGroups
    {
        get
        {
            lock (_gate)
            {
                return [.. _dependents.Values.SelectMany(use => use.Groups).Distinct()];
            }
        }
    }

    /// <summary>Adds or replaces services, then removes some, as one change. Only rules that mean one of them are worked out anew.</summary>
    /// <param name="upserts">The services, each once.</param>
    /// <param name="removals">Namespaces and names of others; unknown ones are ignored.</param>
    /// <exception cref="LabelFormatException">A service has labels, or selects by labels, that are none; nothing changed.</exception>
    public RuleChange ApplyServices(
        IReadOnlyCollection<PolicyService> upserts, params IReadOnlyCollection<(string Namespace, string Name)> removals)
    {
        ArgumentNullException.ThrowIfNull(upserts);
        ArgumentNullException.ThrowIfNull(removals);
        foreach (var service in upserts)
        {
            // Whether its labels can be labels shows here, before anything has changed.
            ArgumentNullException.ThrowIfNull(service, nameof(upserts));
            service.Judge();
        }

        lock (_gate)
        {
            List<PolicyService> changed = [];
            foreach (var service in upserts)
            {
                var before = _inputs.Find((service.Namespace, service.Name));
                if (before is null || !before.IsLike(service))
                {
                    changed.Add(service);
                    changed.AddRange(before is null ? [] : [before]);
                }
            }

            changed.AddRange(removals.Select(_inputs.Find).OfType<PolicyService>());
            _inputs = _inputs.WithServices(upserts, removals);
            return ExtractAnew(use => use.IsConcernedBy(changed));
        }
    }

    /// <summary>States the prefixes of a group from now on. Only rules that mention it are worked out anew.</summary>
    public RuleChange SetGroup(GroupReference group, IReadOnlyCollection<IpPrefix> prefixes)
    {
        ArgumentNullException.ThrowIfNull(group);
        ArgumentNullException.ThrowIfNull(prefixes);
        lock (_gate)
        {
            var before = _inputs.Find(group);
            _inputs = _inputs.WithGroup(group, prefixes);
            var isSame = before.AsSpan().SequenceEqual(_inputs.Find(group).AsSpan());
            return ExtractAnew(use => !isSame && use.Groups.Contains(group));
        }
    }

    /// <summary>Forgets a group: rules that mention it select nobody by it.</summary>
    public RuleChange RemoveGroup(GroupReference group)
    {
        ArgumentNullException.ThrowIfNull(group);
        lock (_gate)
        {
            _inputs = _inputs.WithoutGroup(group);
            return ExtractAnew(use => use.Groups.Contains(group));
        }
    }

    private RuleChange ExtractAnew(Func<InputUse, bool> isConcerned)
    {
        var added = ImmutableArray.CreateBuilder<PolicyRule>();
        var removed = ImmutableArray.CreateBuilder<PolicyRule>();
        foreach (var (resource, use) in _dependents)
        {
            if (isConcerned(use))
            {
                Replace(resource, RuleExtraction.Extract(use.Document, _options, _inputs), added, removed);
            }
        }

        return Finish(added, removed);
    }

    private RuleChange Finish(ImmutableArray<PolicyRule>.Builder added, ImmutableArray<PolicyRule>.Builder removed)
    {
        Revision += added.Count + removed.Count > 0 ? 1u : 0u;
        return new(Revision, added.ToImmutable(), removed.ToImmutable());
    }
}
