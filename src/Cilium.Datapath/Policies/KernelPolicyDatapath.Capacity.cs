// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

internal sealed partial class KernelPolicyDatapath
{
    private const int UsersShown = 5;

    /// <summary>Wakes those who wait for space.</summary>
    public SpaceSignal Space { get; init; } = new();

    /// <summary>What policies take, those included that wait to be given back. Called under the gate.</summary>
    public PolicyOccupancy Occupied =>
        _policies.Values.Concat(_retired.All).Aggregate(default(PolicyOccupancy), (sum, policy) => sum + PolicyOccupancy.Of(policy));

    /// <summary>The level of <c>membership_chunks</c>. Called under the gate.</summary>
    public long MembershipChunks => _memberships.ChunkCount;

    /// <summary>Gives back what is retired now, which takes the kernel some milliseconds.</summary>
    public void FlushRetired()
    {
        lock (_gate)
        {
            _retired.Flush();
        }
    }

    /// <summary>Makes what was added to the maps usable. Called under the gate.</summary>
    public void Grow() => _writer.Grow();

    /// <summary>Who takes the most of a map. Called under the gate.</summary>
    public IReadOnlyList<MapUser> LargestIn(string map) => map switch
    {
        MapNames.Memberships => MembershipUsers(),
        MapNames.MembershipChunks => Largest(policy => policy.FarSelectors),
        _ => Largest(policy => PolicyOccupancy.Of(policy).In(map)),
    };

    private MapUser[] MembershipUsers() =>
    [
        new MapUser { Name = "identities that carry selectors", Entries = _memberships.MemberCount },
        new MapUser { Name = "reserved identities", Entries = IdentitySlots.FirstShared },
        new MapUser { Name = "other identities of endpoints and addresses", Entries = Math.Max(0, _memberships.SlotCount - _memberships.MemberCount) },
    ];

    private MapUser[] Largest(Func<KernelPolicy, long> entriesOf) =>
    [
        .. _policies.Values.Select(policy => (Policy: policy, Entries: entriesOf(policy)))
            .Where(entry => entry.Entries > 0)
            .OrderByDescending(entry => entry.Entries)
            .Take(UsersShown)
            .Select(entry => new MapUser
            {
                Name = $"policy {entry.Policy.Number}",
                Entries = entry.Entries,
                Resources = entry.Policy.Resources,
                Endpoints = [.. _endpoints.All.Where(endpoint => endpoint.Policy == entry.Policy.Number || endpoint.ShadowPolicy == entry.Policy.Number).Select(endpoint => new EndpointId(endpoint.Id)).Order()],
            }),
    ];

    private void GiveBack(KernelPolicy policy)
    {
        _writer.Remove(policy);
        Space.Note();
    }
}
