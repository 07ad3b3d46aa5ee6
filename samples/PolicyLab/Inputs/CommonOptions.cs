// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Collections.Immutable;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string[]> Policies(
        string name = "--policies", string description = "A file or directory with policies; - is standard input. May be repeated.") =>
        Paths(name, description, isRequired: true, name == "--policies" ? ["-p"] : []);

    public static Option<string[]> Cluster() => Paths(
        "--cluster",
        "A file or directory that says who is there: a Cluster, or manifests of pods and namespaces. May be repeated.",
        isRequired: false,
        ["-c"]);

    public static Option<bool> EnforceAudited(string which = "Policies") => new("--enforce-audited")
    {
        Description = $"{which} that are only audited decide too, as if they were enforced.",
    };

    public static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    public static Option<string[]> Ports() => new("--port")
    {
        Description = "Only these ports, with commas between: tcp/80, udp/53, sctp/5000, icmp/8, icmpv6/128, or a number for TCP. "
            + "Default: all, cut where anything changes.",
    };

    public static TrafficPort PortOf(string text) => TrafficPort.TryParse(text, out var port)
        ? port
        : throw new InputException($"'{text}' is not a port: write tcp/80, udp/53, sctp/5000, icmp/8, icmpv6/128, or a number for TCP");

    public static ImmutableArray<TrafficPort> PortsOf(string[]? texts) => [.. (texts ?? []).SelectMany(text => text.Split(',')).Select(PortOf)];

    private static Option<string[]> Paths(string name, string description, bool isRequired, string[] aliases) =>
        new(name, aliases) { Description = description, HelpName = "PATH", Required = isRequired };
}
