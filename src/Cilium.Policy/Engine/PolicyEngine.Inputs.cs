// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyEngine
{
    /// <summary>Adds or replaces a service for rules with <c>toServices</c>.</summary>
    public RuleChange SetService(PolicyService service) => ApplyServices([service]);

    /// <summary>Removes a service; nothing happens if it is not known.</summary>
    public RuleChange RemoveService(string @namespace, string name) => ApplyServices([], (@namespace, name));

    /// <summary>Adds or replaces services, then removes some, as one change. Only rules that mean one of them, and the endpoints
    /// that these select, are touched.</summary>
    /// <param name="upserts">The services, each once.</param>
    /// <param name="removals">Namespaces and names of others; unknown ones are ignored.</param>
    /// <exception cref="LabelFormatException">A service has labels, or selects by labels, that are none; nothing changed.</exception>
    public RuleChange ApplyServices(
        IReadOnlyCollection<PolicyService> upserts, params IReadOnlyCollection<(string Namespace, string Name)> removals) =>
        Change(() => Repository.ApplyServices(upserts, removals), () => false);

    /// <summary>States the addresses of a cloud's security groups for rules with <c>toGroups</c> and <c>fromGroups</c>; see
    /// <see cref="PolicyRepository.MentionedGroups"/> for those that matter.</summary>
    /// <param name="group">The groups, as a rule mentions them.</param>
    /// <param name="prefixes">Their prefixes from now on.</param>
    public RuleChange SetGroup(GroupReference group, params IReadOnlyCollection<IpPrefix> prefixes) =>
        Change(() => Repository.SetGroup(group, prefixes), () => false);

    /// <summary>Forgets the addresses of a cloud's security groups: rules that mention them select nobody by them.</summary>
    public RuleChange RemoveGroup(GroupReference group) => Change(() => Repository.RemoveGroup(group), () => false);
}
