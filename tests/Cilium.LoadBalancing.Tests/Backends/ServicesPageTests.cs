// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.LoadBalancing.Tests;

public sealed class ServicesPageTests
{
    private static readonly BackendPhase[] s_phases = Enum.GetValues<BackendPhase>();

    [Fact]
    public void The_rules_are_those_of_the_code() => ServicesPage.Check("rules", BackendLifeCycle.Rules.Select(rule => new[]
    {
        Text(rule.Required), Text(rule.Excluded), rule.Phase.ToString(),
    }));

    [Fact]
    public void The_transitions_are_those_of_the_code() => ServicesPage.Check(
        "transitions",
        Enum.GetValues<BackendEvent>().Where(happening => happening != BackendEvent.Leaves).Select(happening => (string[])
        [
            happening.ToString(),
            .. s_phases.Select(phase => string.Join(", ", BackendLifeCycle.Transitions
                .Where(transition => transition.From == phase && transition.Event == happening)
                .Select(transition => transition.To.ToString()!)
                .Order(StringComparer.Ordinal))),
        ]));

    [Fact]
    public void Who_gets_connections_is_what_the_code_says() => ServicesPage.Check(
        "connections",
        s_phases.Select(phase => (BackendPhase?)phase).Append(null).Select(phase => new[]
        {
            phase?.ToString() ?? "gone",
            New(phase, TrafficPolicy.Cluster, isLocal: false),
            New(phase, TrafficPolicy.Local, isLocal: true),
            New(phase, TrafficPolicy.Local, isLocal: false),
            BackendLifeCycle.KeepsConnections(phase) ? "kept" : "lost",
        }));

    [Fact]
    public void The_forecast_is_what_the_code_says() => ServicesPage.Check(
        "maps",
        ServiceMapForecast.Of(default).Maps.Select(map => new[] { $"`{map.Map}`", map.Formula, map.EntryBytes.ToString(CultureInfo.InvariantCulture) }));

    [Theory]
    [InlineData(TrafficPolicy.Cluster, true)]
    [InlineData(TrafficPolicy.Cluster, false)]
    public void For_a_cluster_policy_it_does_not_matter_where_a_backend_runs(TrafficPolicy policy, bool hasActive) => Assert.All(
        s_phases, phase => Assert.Equal(BackendLifeCycle.TakesNewConnections(phase, policy, true, hasActive), BackendLifeCycle.TakesNewConnections(phase, policy, false, hasActive)));

    private static string New(BackendPhase? phase, TrafficPolicy policy, bool isLocal) => phase is not { } present ? "no"
        : (BackendLifeCycle.TakesNewConnections(present, policy, isLocal, hasActive: true), BackendLifeCycle.TakesNewConnections(present, policy, isLocal, hasActive: false)) switch
        {
            (true, true) => "new",
            (false, true) => "new while none is active",
            (false, false) => "no",
            _ => "only while another is active",
        };

    private static string Text(BackendConditions conditions) => conditions == BackendConditions.None ? "" : conditions.ToString();
}
