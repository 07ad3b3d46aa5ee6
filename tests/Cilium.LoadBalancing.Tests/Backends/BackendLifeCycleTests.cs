// SPDX-License-Identifier: Apache-2.0
using static Cilium.LoadBalancing.BackendConditions;

namespace Cilium.LoadBalancing.Tests;

public sealed class BackendLifeCycleTests
{
    // As Kubernetes writes conditions, and what the ecosystem makes of them.
    [Theory]
    [InlineData(Ready | Serving, BackendPhase.Active)]
    [InlineData(Ready | Serving | Terminating, BackendPhase.Active)] // a service that publishes addresses that are not ready
    [InlineData(Serving | Terminating, BackendPhase.Terminating)]
    [InlineData(Terminating, BackendPhase.TerminatingUnready)]
    [InlineData(None, BackendPhase.Maintenance)]
    [InlineData(Serving, BackendPhase.Maintenance)]
    [InlineData(Ready | Serving | Quarantined, BackendPhase.Quarantined)]
    [InlineData(Serving | Terminating | Quarantined, BackendPhase.Quarantined)]
    [InlineData(Terminating | Quarantined, BackendPhase.TerminatingUnready)]
    [InlineData(Ready | Serving | InMaintenance, BackendPhase.Maintenance)]
    [InlineData(Serving | Terminating | InMaintenance | Quarantined, BackendPhase.Maintenance)]
    public void Conditions_make_a_phase(BackendConditions conditions, BackendPhase phase) => Assert.Equal(phase, BackendLifeCycle.PhaseOf(conditions));

    [Fact]
    public void The_last_rule_fits_always() => Assert.Equal((None, None), (BackendLifeCycle.Rules[^1].Required, BackendLifeCycle.Rules[^1].Excluded));

    [Fact]
    public void Every_phase_can_be_reached_from_active_and_ends()
    {
        HashSet<BackendPhase> reached = [BackendPhase.Active];
        for (int before = 0; before < reached.Count;)
        {
            before = reached.Count;
            reached.UnionWith(BackendLifeCycle.Transitions.Where(transition => reached.Contains(transition.From)).Select(transition => transition.To).OfType<BackendPhase>());
        }

        Assert.Equal(Enum.GetValues<BackendPhase>(), reached.Order());
        Assert.All(Enum.GetValues<BackendPhase>(), phase => Assert.Contains(new BackendTransition(phase, BackendEvent.Leaves, null), BackendLifeCycle.Transitions));
    }

    [Theory]
    [InlineData(BackendPhase.Active, BackendEvent.StartsTerminating, BackendPhase.Terminating)]
    [InlineData(BackendPhase.Terminating, BackendEvent.StopsServing, BackendPhase.TerminatingUnready)]
    [InlineData(BackendPhase.Active, BackendEvent.FailsHealthCheck, BackendPhase.Quarantined)]
    [InlineData(BackendPhase.Quarantined, BackendEvent.PassesHealthCheck, BackendPhase.Active)]
    [InlineData(BackendPhase.Quarantined, BackendEvent.PassesHealthCheck, BackendPhase.Terminating)]
    [InlineData(BackendPhase.Active, BackendEvent.BecomesUnready, BackendPhase.Maintenance)]
    [InlineData(BackendPhase.Maintenance, BackendEvent.BecomesReady, BackendPhase.Active)]
    public void Transitions_that_people_expect_are_there(BackendPhase from, BackendEvent happening, BackendPhase to) =>
        Assert.Contains(new BackendTransition(from, happening, to), BackendLifeCycle.Transitions);

    [Fact]
    public void Who_shuts_down_does_not_come_back_by_serving()
    {
        Assert.DoesNotContain(new BackendTransition(BackendPhase.TerminatingUnready, BackendEvent.StartsServing, BackendPhase.Active), BackendLifeCycle.Transitions);
        Assert.Contains(new BackendTransition(BackendPhase.TerminatingUnready, BackendEvent.StartsServing, BackendPhase.Terminating), BackendLifeCycle.Transitions);
    }
}
