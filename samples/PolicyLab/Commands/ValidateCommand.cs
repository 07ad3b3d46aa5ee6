// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Cilium.Policy;

namespace PolicyLab;

/// <summary><c>validate</c>: every fault of policy documents, and conflicts between them.</summary>
internal static class ValidateCommand
{
    public static Command Create(LabConsole console)
    {
        var paths = new Argument<string[]>("PATH") { Description = "Files and directories with policies; - is standard input.", Arity = ArgumentArity.OneOrMore };
        var cluster = CommonOptions.Cluster();
        var json = CommonOptions.Json();
        var settings = new PolicySettings();
        var command = new Command("validate", "Prints every fault of policy documents with its place. Exit status 1 when there are any.") { paths, cluster, json };
        settings.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = settings.Of(parsed);
            var files = await PolicyFiles.ReadAsync(parsed.GetValue(paths)!, options.Documents, console, cancellationToken);
            var known = ClusterFiles.Read(parsed.GetValue(cluster) ?? [], options);
            var conflicts = Conflicts(new(files.Documents, known.Parties, options, known.Inputs));
            var audited = files.Documents.Count(document => document.Mode == PolicyMode.Audit);
            var auditConflicts = audited == 0
                ? []
                : Conflicts(new(files.Enforced, known.Parties, options, known.Inputs)).ExceptBy(conflicts.Select(known => known.Workload), found => found.Workload).ToImmutableArray();
            if (parsed.GetValue(json))
            {
                console.Write(new JsonObject
                {
                    ["policies"] = files.Documents.Length,
                    ["audited"] = audited,
                    ["faults"] = new JsonArray([.. files.Faults.Select(JsonText.Fault)]),
                    ["conflicts"] = new JsonArray([.. conflicts.Select(JsonOf)]),
                    ["auditConflicts"] = new JsonArray([.. auditConflicts.Select(JsonOf)]),
                    ["notices"] = new JsonArray([.. files.Notices.Select(JsonText.Fault)]),
                });
            }
            else
            {
                Write(console.Output, files, conflicts, auditConflicts, audited);
            }

            return files.Faults.IsEmpty && conflicts.IsEmpty && auditConflicts.IsEmpty ? Lab.Ok : Lab.Found;
        });
        return command;
    }

    private static ImmutableArray<(string Workload, PolicyConflictException Error)> Conflicts(PolicySimulator simulator) =>
    [
        .. simulator.Parties
            .Select(party => (party.Name, Error: simulator.Judge(party, party, new(Cilium.Core.IpProtocol.Tcp, 0)).IngressConflict))
            .Where(found => found.Error is not null)
            .Select(found => (found.Name, found.Error!)),
    ];

    private static JsonObject JsonOf((string Workload, PolicyConflictException Error) conflict) => new()
    {
        ["workload"] = conflict.Workload,
        ["id"] = conflict.Error.Id,
        ["message"] = conflict.Error.Message,
        ["rules"] = JsonText.Rules(conflict.Error.Rules),
    };

    private static void Write(
        TextWriter output, PolicyFiles files, ImmutableArray<(string Workload, PolicyConflictException Error)> conflicts,
        ImmutableArray<(string Workload, PolicyConflictException Error)> auditConflicts, int audited)
    {
        foreach (var fault in files.Faults)
        {
            output.WriteLine($"fault: {fault}");
        }

        foreach (var (workload, error) in conflicts)
        {
            output.WriteLine($"conflict: {workload}: {error.Message} [{error.Id}]");
        }

        foreach (var (workload, error) in auditConflicts)
        {
            output.WriteLine($"conflict: {workload}, if audited policies were enforced: {error.Message}");
        }

        foreach (var notice in files.Notices)
        {
            output.WriteLine($"notice: {notice}");
        }

        var ofThose = audited == 0 ? "" : $" ({audited} audited)";
        var count = conflicts.Length + auditConflicts.Length;
        output.WriteLine($"{files.Documents.Length} policies valid{ofThose}, {files.Faults.Length} faults, {count} conflicts, {files.Notices.Length} notices");
    }
}
