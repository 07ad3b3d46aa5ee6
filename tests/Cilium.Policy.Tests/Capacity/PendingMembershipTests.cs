// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public class PendingMembershipTests
{
    [Fact]
    public void An_identity_that_finds_no_room_does_not_keep_others_from_being_announced()
    {
        var datapath = new RefusingDatapath { Refused = new(301) };
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, datapath);
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "e", Identity = PolicyBench.Workload(300, "app=web") });
        engine.Apply(PolicyBench.Documents("p", PolicyBench.From("app=api")), []);
        Assert.Throws<InvalidOperationException>(() => engine.OnIdentitiesChanged([PolicyBench.Workload(301, "app=api")], []));

        engine.OnIdentitiesChanged([PolicyBench.Workload(302, "app=api")], []);
        engine.OnIdentitiesChanged([], [new NumericIdentity(302)]);
        engine.OnIdentitiesChanged([PolicyBench.Workload(303, "app=api")], []);
        Assert.Equal([new NumericIdentity(303)], datapath.ReadProgrammed().Memberships.Keys);
        Assert.False(engine.Retry());

        datapath.Refused = default;
        Assert.True(engine.Retry());
        Assert.Equal([new NumericIdentity(301), new NumericIdentity(303)], datapath.ReadProgrammed().Memberships.Keys.Order());
    }

    [Fact]
    public void An_identity_that_went_away_while_it_found_no_room_leaves_nothing_to_do()
    {
        var datapath = new RefusingDatapath { Refused = new(301) };
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, datapath);
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "e", Identity = PolicyBench.Workload(300, "app=web") });
        engine.Apply(PolicyBench.Documents("p", PolicyBench.From("app=api")), []);
        Assert.Throws<InvalidOperationException>(() => engine.OnIdentitiesChanged([PolicyBench.Workload(301, "app=api")], []));
        engine.OnIdentitiesChanged([], [new NumericIdentity(301)]);
        Assert.True(engine.Retry());
        Assert.Empty(datapath.ReadProgrammed().Memberships);
    }

    /// <summary>Has no room for one identity's selectors.</summary>
    private sealed class RefusingDatapath : IPolicyDatapath
    {
        private readonly InMemoryDatapath _inner = new();

        public NumericIdentity Refused { get; set; }

        public void AddPolicy(CompiledPolicy policy) => _inner.AddPolicy(policy);

        public void RemovePolicy(uint policyNumber) => _inner.RemovePolicy(policyNumber);

        public void SetEndpointPolicy(EndpointId endpoint, EndpointPolicyState state) => _inner.SetEndpointPolicy(endpoint, state);

        public void RemoveEndpointPolicy(EndpointId endpoint) => _inner.RemoveEndpointPolicy(endpoint);

        public void UpdateMemberships(ReadOnlySpan<MembershipChange> changes)
        {
            foreach (var change in changes)
            {
                if (change.Identity == Refused && !change.Selectors.IsEmpty)
                {
                    throw new InvalidOperationException("map full");
                }
            }

            _inner.UpdateMemberships(changes);
        }

        public ProgrammedPolicy ReadProgrammed() => _inner.ReadProgrammed();
    }
}
