// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace Quickstart;

/// <summary>The story: three workloads, one policy, an agent that dies and comes back.</summary>
internal static class Demo
{
    public static async Task<int> RunAsync(string[] args)
    {
        if (args.FirstOrDefault(argument => argument is not ("--json" or "--keep")) is { } unknown)
        {
            Console.Error.WriteLine($"Unknown option '{unknown}'. Usage: demo.sh [--json] [--keep]");
            return 2;
        }

        Report report = new(args.Contains("--json"));
        Stopwatch clock = Stopwatch.StartNew();
        using World world = new();
        await using LandingPad pad = await LandingPad.OpenAsync(world.NamespaceOf("deathstar"));
        using Ship tie4 = Launch(world, "tiefighter", world["deathstar"].Ipv4);
        using Ship tie6 = Launch(world, "tiefighter", world["deathstar"].Ipv6);
        using Ship xwing4 = Launch(world, "xwing", world["deathstar"].Ipv4);
        using Ship xwing6 = Launch(world, "xwing", world["deathstar"].Ipv6);
        Ship[] empire = [tie4, tie6], alliance = [xwing4, xwing6];

        AgentHandle agent = await AgentHandle.StartAsync(world.AgentArguments, report.Show);
        try
        {
            await FirstLandingsAsync(report, world, agent, empire, alliance);
            await WithPolicyAsync(report, world, agent, empire, alliance);
            agent = await KillAndAdoptAsync(report, world, agent, empire, alliance);
            report.Summarise(clock.Elapsed);
            if (args.Contains("--keep"))
            {
                await KeepAsync(report, world, agent);
            }
        }
        finally
        {
            await agent.DisposeAsync();
        }

        return report.AllSeen ? 0 : 1;
    }

    private static Ship Launch(World world, string name, string target) => new(name, world.NamespaceOf(name), IPAddress.Parse(target));

    private static async Task FirstLandingsAsync(Report report, World world, AgentHandle agent, Ship[] empire, Ship[] alliance)
    {
        report.Chapter("Three workloads, no policy: both ships land");
        foreach (Workload workload in world.Workloads)
        {
            AgentNotice added = await agent.AskAsync(world.Add(workload), "added");
            report.Say($"  {added.Text}");
        }

        foreach (Ship ship in empire.Concat(alliance))
        {
            report.Expect($"{ship.Name} lands over {ship.Family}", await ship.LandAsync());
        }
    }

    private static async Task WithPolicyAsync(Report report, World world, AgentHandle agent, Ship[] empire, Ship[] alliance)
    {
        report.Chapter("Policy empire-may-land: org=empire only, TCP port 80");
        world.PutPolicyInForce("empire-may-land.yaml");
        await agent.AskAsync(new AgentCommand("await-policy"), "policy");
        foreach (Ship ship in alliance)
        {
            report.Expect($"{ship.Name}'s open connection is cut off over {ship.Family}", !await ship.LandAsync());
            report.Expect($"{ship.Name} is refused a new one over {ship.Family}", !await ship.LandAsync());
        }

        foreach (Ship ship in empire)
        {
            report.Expect($"{ship.Name} lands over {ship.Family}", await ship.LandAsync());
        }

        using Ship fresh = Launch(world, "tiefighter", world["deathstar"].Ipv4);
        report.Expect("tiefighter lands over a new connection", await fresh.LandAsync());
        await Task.Delay(100);
        report.Expect(
            "the drops name identity and reason",
            report.Flows.Any(flow => flow is { Verdict: "DROPPED", Source: "xwing", Destination: "deathstar", Why: "Policy denied", DestinationIdentity: > 255 }));
        report.Expect(
            "the admission names its rule",
            report.Flows.Any(flow => flow is { Verdict: "ALLOWED", Source: "tiefighter", Why: "rule empire-may-land" }));
    }

    private static async Task<AgentHandle> KillAndAdoptAsync(Report report, World world, AgentHandle agent, Ship[] empire, Ship[] alliance)
    {
        report.Chapter("SIGKILL to the agent while traffic runs");
        int[] connections = [.. empire.Select(ship => ship.Connections)];
        using CancellationTokenSource stop = new();
        Task<(int Landed, int Refused)>[] flying =
            [.. empire.Select(ship => ship.KeepLandingAsync(TimeSpan.FromMilliseconds(5), stop.Token))];
        Task<(int Landed, int Refused)>[] trying =
            [.. alliance.Select(ship => ship.KeepLandingAsync(TimeSpan.FromMilliseconds(50), stop.Token))];
        await Task.Delay(500);
        await agent.KillAsync();
        report.Say("  The agent is dead. Policy is in the kernel.");
        await Task.Delay(1500);

        AgentHandle successor = await AgentHandle.StartAsync(world.AgentArguments, report.Show);
        report.Say($"  A new agent adopted generation {successor.Ready.Text} with {successor.Ready.Count} endpoints.");
        report.Expect("the new agent took up all endpoints", successor.Ready.Count == world.Workloads.Count);
        await Task.Delay(1000);
        await stop.CancelAsync();
        (int Landed, int Refused)[] empireResults = await Task.WhenAll(flying), allianceResults = await Task.WhenAll(trying);

        int requests = empireResults.Sum(result => result.Landed);
        report.Say($"  The empire landed {requests} times meanwhile, the alliance tried {allianceResults.Sum(result => result.Refused)} times.");
        report.Expect("no landing of the empire failed", empireResults.All(result => result is { Landed: > 0, Refused: 0 }));
        report.Expect("no connection of the empire broke", empire.Select(ship => ship.Connections).SequenceEqual(connections));
        report.Expect("no ship of the alliance landed", allianceResults.All(result => result is { Landed: 0, Refused: > 0 }));
        AgentNotice drops = await successor.AskAsync(new AgentCommand("drops"), "drops");
        report.Expect($"the kernel counted the drops ({drops.Count} packets: Policy denied)", drops.Count > 0);
        return successor;
    }

    private static async Task KeepAsync(Report report, World world, AgentHandle agent)
    {
        TaskCompletionSource stopped = new();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        report.Say($"\nStill running. Agent: {agent.ProcessId}. Policies: {world.Policies}");
        foreach (Workload workload in world.Workloads)
        {
            report.Say($"  nsenter --net={World.PathOf(world.NamespaceOf(workload.Name))} bash   # {workload.Name}");
        }

        report.Say($"Stop it with Ctrl-C, or: kill {Environment.ProcessId}");
        await stopped.Task;

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stopped.TrySetResult();
        }
    }
}
