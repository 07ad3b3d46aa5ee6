// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Cilium.Policy;

namespace PolicyLab;

/// <summary><c>replay</c>: recorded flows that policies would deny.</summary>
internal static class ReplayCommand
{
    public static Command Create(LabConsole console)
    {
        var policies = CommonOptions.Policies();
        var cluster = CommonOptions.Cluster();
        var flows = new Argument<string[]>("FLOWS")
        {
            Description = "Files with flows as Hubble exports them, a JSON object on each line; - is standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        var enforceAudited = CommonOptions.EnforceAudited();
        var json = CommonOptions.Json();
        var settings = new PolicySettings();
        var command = new Command("replay", "Lists recorded flows that the policies would deny, and why. Exit status 1 when there are any.")
        {
            flows, policies, cluster, enforceAudited, json,
        };
        settings.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = settings.Of(parsed);
            var files = await PolicyFiles.ReadAsync(parsed.GetValue(policies)!, options.Documents, console, cancellationToken);
            var known = ClusterFiles.Read(parsed.GetValue(cluster) ?? [], options);
            var replay = new FlowReplay(new(files.Require(parsed.GetValue(enforceAudited)), known.Parties, options, known.Inputs));
            foreach (var path in parsed.GetValue(flows)!)
            {
                await using var stream = path == "-" ? console.Input : OpenFile(path);
                await foreach (var (text, number) in CaseLines.ReadAsync(stream, cancellationToken))
                {
                    replay.Add(HubbleFlows.Parse(text, number));
                }
            }

            var report = replay.Report();
            if (parsed.GetValue(json))
            {
                console.Write(JsonOf(report));
            }
            else
            {
                Write(console.Output, report);
            }

            return report.Denied.IsEmpty ? Lab.Ok : Lab.Found;
        });
        return command;
    }

    public static FileStream OpenFile(string path) => File.Exists(path) ? File.OpenRead(path) : throw new InputException($"there is no file '{path}'");

    private static void Write(TextWriter output, ReplayReport report)
    {
        Write(output, "Would be denied", report.Denied);
        Write(output, "Would be denied but for audit", report.Audited);
        Write(output, "Were denied and would be allowed", report.Allowed);
        output.WriteLine(
            $"{report.Flows} flows judged: {report.StillAllowed} pass as before ({report.Redirected} of them through a proxy), "
            + $"{report.StillDenied} stay denied.");
        foreach (var (reason, count) in report.Skipped)
        {
            output.WriteLine($"{count} skipped: {reason}.");
        }

        foreach (var fault in report.Faults)
        {
            TextWrap.Write(output, $"line {fault.Number}: {fault.Remark}");
        }

        if (report.FaultCount > report.Faults.Length)
        {
            output.WriteLine($"{report.FaultCount - report.Faults.Length} more lines cannot be read.");
        }
    }

    private static void Write(TextWriter output, string title, ImmutableArray<ReplayedConnection> connections)
    {
        if (connections.IsEmpty)
        {
            return;
        }

        var table = new TextTable("FLOWS", "FROM", "TO", "TRAFFIC");
        foreach (var connection in connections)
        {
            table.Add($"{connection.Flows}", Names(connection.From), Names(connection.To), connection.Traffic.ToString());
            table.AddNote(Why(connection));
        }

        output.WriteLine(title);
        table.Write(output, "  ");
        output.WriteLine();
    }

    private static string Names(ImmutableArray<string> names) => names.Length <= 2 ? string.Join(", ", names) : $"{names[0]} (+{names.Length - 1})";

    // The sentence of the rule that comes nearest says more than that none allows it.
    private static string Why(ReplayedConnection connection)
    {
        var gaps = (connection.Explanation.Egress?.Gaps ?? []).Concat(connection.Explanation.Ingress?.Gaps ?? []).Take(1);
        return string.Join(": ", gaps.Select(gap => gap.Sentence.TrimEnd('.')).Prepend(connection.Reason));
    }

    private static JsonObject JsonOf(ReplayReport report) => new()
    {
        ["flows"] = report.Flows,
        ["denied"] = Connections(report.Denied),
        ["audited"] = Connections(report.Audited),
        ["allowed"] = Connections(report.Allowed),
        ["stillAllowed"] = report.StillAllowed,
        ["redirected"] = report.Redirected,
        ["stillDenied"] = report.StillDenied,
        ["skipped"] = new JsonObject(report.Skipped.Select(reason => KeyValuePair.Create(reason.Key, (JsonNode?)reason.Value))),
        ["faults"] = new JsonArray([.. report.Faults.Select(fault => new JsonObject { ["line"] = fault.Number, ["message"] = fault.Remark })]),
        ["faultCount"] = report.FaultCount,
    };

    private static JsonArray Connections(ImmutableArray<ReplayedConnection> connections) => [.. connections.Select(connection => new JsonObject
    {
        ["from"] = JsonText.Texts(connection.From),
        ["to"] = JsonText.Texts(connection.To),
        ["traffic"] = connection.Traffic.ToString(),
        ["flows"] = connection.Flows,
        ["first"] = connection.First?.ToString("O"),
        ["last"] = connection.Last?.ToString("O"),
        ["line"] = connection.Line,
        ["reason"] = connection.Reason,
        ["explanation"] = JsonText.Explanation(connection.Explanation),
    })];
}
