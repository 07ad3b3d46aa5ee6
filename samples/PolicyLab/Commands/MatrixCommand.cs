// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using System.Text.Json.Nodes;
using Cilium.Policy;

namespace PolicyLab;

/// <summary><c>matrix</c>: who reaches whom.</summary>
internal static class MatrixCommand
{
    public static Command Create(LabConsole console)
    {
        var policies = CommonOptions.Policies();
        var cluster = CommonOptions.Cluster();
        var ports = CommonOptions.Ports();
        var inside = new Option<bool>("--inside-only")
        {
            Description = "Leave out the world outside, which is otherwise shown by the prefixes and names that the policies tell apart.",
        };
        var enforceAudited = CommonOptions.EnforceAudited();
        var json = CommonOptions.Json();
        var settings = new PolicySettings();
        var command = new Command("matrix", "Shows who reaches whom, and on which ports.") { policies, cluster, ports, inside, enforceAudited, json };
        settings.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = settings.Of(parsed);
            var files = await PolicyFiles.ReadAsync(parsed.GetValue(policies)!, options.Documents, console, cancellationToken);
            var known = ClusterFiles.Read(parsed.GetValue(cluster) ?? [], options);
            var simulator = new PolicySimulator(files.Require(parsed.GetValue(enforceAudited)), known.Parties, options, known.Inputs);
            simulator = parsed.GetValue(inside) ? simulator : simulator.With(known.Outsiders(simulator));
            var matrix = simulator.Simulate(CommonOptions.PortsOf(parsed.GetValue(ports)), cancellationToken);
            if (parsed.GetValue(json))
            {
                console.Write(JsonOf(matrix));
            }
            else if (matrix.Groups.IsEmpty)
            {
                await console.Output.WriteLineAsync("Nobody is there: name workloads with --cluster.");
            }
            else
            {
                new MatrixText(matrix).Write(console.Output);
            }

            return Lab.Ok;
        });
        return command;
    }

    private static JsonObject JsonOf(ConnectivityMatrix matrix) => new()
    {
        ["groups"] = new JsonArray([.. matrix.Groups.Select(group => JsonText.Texts(group.Parties.Select(party => party.Name)))]),
        ["planes"] = new JsonArray([.. matrix.Planes.Select(plane => new JsonObject
        {
            ["traffic"] = JsonText.Texts(plane.Traffic.Ranges.Select(range => range.ToString())),
            ["outcomes"] = new JsonArray([.. Enumerable.Range(0, matrix.Groups.Length)
                .Select(from => JsonText.Texts(Enumerable.Range(0, matrix.Groups.Length).Select(to => OutcomeText.Word(plane[from, to]))))]),
        })]),
    };
}
