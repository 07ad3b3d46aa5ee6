// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Datapath.Layout;
using Cilium.Policy;
using PolicyLab;

namespace PolicyProperties.Tests;

/// <summary>Carries scenarios out on one data plane, and what they lead to on another.</summary>
internal sealed class ScenarioRun : IDisposable
{
    private const int StepsBetweenChecks = 6;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly Tally _tally;
    private Plane _live = new();
    private Plane _fresh = new();

    public ScenarioRun(Tally tally) => _tally = tally;

    /// <summary>Lets everything of a scenario happen and compares on the way.</summary>
    /// <param name="scenario">What happens.</param>
    /// <param name="only">The only traffic to look at; null for random traffic.</param>
    /// <exception cref="Disagreement">Something is not as it should be.</exception>
    /// <exception cref="PolicyValidationException">A document is not valid.</exception>
    public void Carry(Scenario scenario, Flow? only = null)
    {
        _tally.Scenarios++;
        try
        {
            _live.Run(() => Run(scenario, only));
        }
        catch (Exception error) when (!IsCleanedUp(error))
        {
            // What one leaves must not meet the next.
            Dispose();
            (_live, _fresh) = (new(), new());
            throw error as Disagreement ?? new Disagreement($"{error.GetType().Name}: {error.Message}", error);
        }
    }

    public void Dispose()
    {
        _live.Dispose();
        _fresh.Dispose();
    }

    private void Run(Scenario scenario, Flow? only)
    {
        var cluster = new Cluster(scenario.Settings);
        using var node = new LiveNode(scenario.Settings, _live.Kernel);
        try
        {
            Follow(scenario, cluster, node, only);
            SimulatorCheck.Compare(node, cluster, new Random(scenario.Seed), only);
        }
        catch (Exception error) when (IsCleanedUp(error))
        {
            node.Empty(cluster);
            throw;
        }

        if (only is not null)
        {
            node.Empty(cluster);
            return;
        }

        RemoveDegraded(node, cluster);
        node.Allocator.Collect();
        using var fresh = _fresh.Run(() => LiveNode.Of(cluster, _fresh.Kernel));
        ShouldBeTheSame(Contents(_live, node, cluster), Contents(_fresh, fresh, cluster));
        node.Empty(cluster);
        _fresh.Run(() => fresh.Empty(cluster));
        ShouldLeaveNothing(_live, node);
        ShouldLeaveNothing(_fresh, fresh);
    }

    private void Follow(Scenario scenario, Cluster cluster, LiveNode node, Flow? only)
    {
        var random = new Random(scenario.Seed);
        var check = new FlowCheck(_live.Kernel, _live.Maps, _tally, only);
        for (var i = 0; i < scenario.Steps.Length; i++)
        {
            scenario.Steps[i].ApplyTo(node);
            scenario.Steps[i].ApplyTo(cluster);
            if ((i + 1) % StepsBetweenChecks == 0 || i == scenario.Steps.Length - 1)
            {
                check.Compare(node, cluster, random);
            }
        }
    }

    // A verdict that is wrong, or a document that is not valid, leaves a node that can be emptied.
    private static bool IsCleanedUp(Exception error) => error is Disagreement { Flow: not null } or PolicyValidationException;

    // Whoever has rules that contradict each other keeps a former policy, and a fresh node has none.
    private static void RemoveDegraded(LiveNode node, Cluster cluster)
    {
        foreach (var id in cluster.Endpoints.Keys.Where(id => node.Engine.TryGetStatus(new(id), out var status) && status.IsDegraded).ToList())
        {
            var removal = new ChangeEndpoint(id, null);
            removal.ApplyTo(cluster);
            removal.ApplyTo(node);
        }
    }

    private static void ShouldBeTheSame(IReadOnlyList<string> found, IReadOnlyList<string> expected)
    {
        if (!found.SequenceEqual(expected))
        {
            throw new Disagreement(
                $"the maps are not those of a fresh node\n{Lines("only after the history:", found.Except(expected))}\n{Lines("only fresh:", expected.Except(found))}");
        }
    }

    private static void ShouldLeaveNothing(Plane plane, LiveNode node)
    {
        var programmed = node.Datapath.ReadProgrammed();
        if (programmed.PolicyNumbers.Length + programmed.Endpoints.Count + programmed.Memberships.Count + node.Datapath.Memory.Addresses.Count > 0)
        {
            throw new Disagreement("something is left in memory after everything was removed");
        }

        // Policies are given back after a grace period of the kernel.
        var began = Stopwatch.GetTimestamp();
        var contents = new MapContents(plane.Maps, node);
        var left = contents.ReadResidue(plane.Kernel.Datapath.Capacity);
        while (left.Count > 0 && Stopwatch.GetElapsedTime(began) < s_patience)
        {
            Thread.Sleep(2);
            left = contents.ReadResidue(plane.Kernel.Datapath.Capacity);
        }

        if (left.Count > 0)
        {
            throw new Disagreement(Lines("left after everything was removed:", left));
        }
    }

    private static IReadOnlyList<string> Contents(Plane plane, LiveNode node, Cluster cluster) =>
        new MapContents(plane.Maps, node).Read(cluster.Endpoints.Keys.Select(id => plane.Maps.EndpointAt(plane.Kernel.DeviceOf(new(id)).Index)));

    private static string Lines(string heading, IEnumerable<string> lines) => string.Join("\n  ", lines.Take(20).Prepend(heading));

    /// <summary>A data plane in the kernel, and a look at its maps.</summary>
    private sealed class Plane : IDisposable
    {
        public Plane() => Maps = new(Kernel.PinRoot);

        public KernelPlane Kernel { get; } = new();

        public KernelMaps Maps { get; }

        /// <summary>Does something where the devices are.</summary>
        public void Run(Action work) => Kernel.Namespace.Run(work);

        /// <inheritdoc cref="Run(Action)"/>
        public T Run<T>(Func<T> work) => Kernel.Namespace.Run(work);

        public void Dispose()
        {
            Maps.Dispose();
            Kernel.Dispose();
        }
    }
}
