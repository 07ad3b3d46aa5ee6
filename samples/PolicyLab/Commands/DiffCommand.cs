// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json.Nodes;
using Cilium.Policy;

namespace PolicyLab;

/// <summary><c>diff</c>: the connections whose verdict changes between two sets of policies.</summary>
internal static class DiffCommand
{
    public static Command Create(LabConsole console)
    {
        var before = CommonOptions.Policies("--before", "A file or directory with the policies now. May be repeated.");
        var after = CommonOptions.Policies("--after", "A file or directory with the policies to come. May be repeated.");
        var cluster = CommonOptions.Cluster();
        var enforceAudited = CommonOptions.EnforceAudited("Policies of --after");
        var json = CommonOptions.Json();
        var settings = new PolicySettings();
        var command = new Command("diff", "Lists the connections whose verdict changes between two sets of policies. Exit status 1 when there are any.")
        {
            before, after, cluster, enforceAudited, json,
        };
        settings.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = settings.Of(parsed);
            var known = ClusterFiles.Read(parsed.GetValue(cluster) ?? [], options);
            var one = await SimulatorAsync(parsed.GetValue(before)!, enforcesAudited: false);
            var other = await SimulatorAsync(parsed.GetValue(after)!, parsed.GetValue(enforceAudited));
            var outsiders = known.Outsiders(one, other);
            var differences = PolicyDiff.Compare(one.With(outsiders), other.With(outsiders), cancellationToken);
            if (parsed.GetValue(json))
            {
                console.Write(new JsonArray([.. differences.Select(JsonOf)]));
            }
            else
            {
                Write(console.Output, differences);
            }

            return differences.IsEmpty ? Lab.Ok : Lab.Found;

            async Task<PolicySimulator> SimulatorAsync(string[] paths, bool enforcesAudited)
            {
                var files = await PolicyFiles.ReadAsync(paths, options.Documents, console, cancellationToken);
                return new(files.Require(enforcesAudited), known.Parties, options, known.Inputs);
            }
        });
        return command;
    }

    private static void Write(TextWriter output, ImmutableArray<PolicyDifference> differences)
    {
        if (differences.IsEmpty)
        {
            output.WriteLine("No connection changes.");
            return;
        }

        Write(output, "No longer allowed", differences.Where(difference => difference.IsLoss));
        Write(output, "Newly allowed", differences.Where(difference => difference.IsGain));
        Write(output, "Allowed or denied in another way", differences.Where(difference => !difference.IsLoss && !difference.IsGain));
    }

    private static void Write(TextWriter output, string title, IEnumerable<PolicyDifference> differences)
    {
        var table = new TextTable("FROM", "TO", "TRAFFIC");
        var isEmpty = true;
        foreach (var difference in differences)
        {
            isEmpty = false;
            table.Add(NamesOf(difference.From), NamesOf(difference.To), difference.Traffic.ToString());
            table.AddNote($"now {OutcomeText.Word(difference.Before)}: {difference.ReasonBefore}");
            table.AddNote($"then {OutcomeText.Word(difference.After)}: {difference.ReasonAfter}");
        }

        if (!isEmpty)
        {
            output.WriteLine(title);
            table.Write(output, "  ");
        }
    }

    private static string NamesOf(ImmutableArray<PartyGroup> groups) => string.Join(", ", groups);

    private static JsonObject JsonOf(PolicyDifference difference) => new()
    {
        ["from"] = JsonText.Texts(difference.From.SelectMany(group => group.Parties).Select(party => party.Name)),
        ["to"] = JsonText.Texts(difference.To.SelectMany(group => group.Parties).Select(party => party.Name)),
        ["traffic"] = JsonText.Texts(difference.Traffic.Ranges.Select(range => range.ToString())),
        ["before"] = OutcomeText.Word(difference.Before),
        ["after"] = OutcomeText.Word(difference.After),
        ["reasonBefore"] = difference.ReasonBefore,
        ["reasonAfter"] = difference.ReasonAfter,
        ["rulesBefore"] = JsonText.Rules(difference.RulesBefore),
        ["rulesAfter"] = JsonText.Rules(difference.RulesAfter),
    };
}
