// SPDX-License-Identifier: Apache-2.0
using System.CommandLine;
using Cilium.Policy;

namespace PolicyLab;

/// <summary><c>explain</c>: why a connection is allowed or denied, at both ends.</summary>
internal static class ExplainCommand
{
    public static Command Create(LabConsole console)
    {
        var policies = CommonOptions.Policies();
        var cluster = CommonOptions.Cluster();
        var from = new Option<string>("--from") { Description = "Who connects: " + PartyText.Syntax, Required = true, HelpName = "WHO" };
        var to = new Option<string>("--to") { Description = "To whom.", Required = true, HelpName = "WHO" };
        var port = new Option<string>("--port") { Description = "tcp/80, udp/53, sctp/5000, icmp/8, icmpv6/128, or a number for TCP.", Required = true };
        var enforceAudited = CommonOptions.EnforceAudited();
        var json = CommonOptions.Json();
        var settings = new PolicySettings();
        var command = new Command("explain", "Says why a connection is allowed or denied: the rules that decide, and what is missing.")
        {
            policies, cluster, from, to, port, enforceAudited, json,
        };
        settings.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = settings.Of(parsed);
            var files = await PolicyFiles.ReadAsync(parsed.GetValue(policies)!, options.Documents, console, cancellationToken);
            var known = ClusterFiles.Read(parsed.GetValue(cluster) ?? [], options);
            var simulator = new PolicySimulator(files.Require(parsed.GetValue(enforceAudited)), known.Parties, options, known.Inputs);
            var explanation = simulator.Explain(
                PartyText.Find(parsed.GetValue(from)!, known, options),
                PartyText.Find(parsed.GetValue(to)!, known, options),
                CommonOptions.PortOf(parsed.GetValue(port)!));
            if (parsed.GetValue(json))
            {
                console.Write(JsonText.Explanation(explanation));
            }
            else
            {
                Write(console.Output, explanation);
            }

            return Lab.Ok;
        });
        return command;
    }

    private static void Write(TextWriter output, ConnectionExplanation explanation)
    {
        output.WriteLine($"{explanation.From} -> {explanation.To}  {explanation.Traffic}  {OutcomeText.Word(explanation.Verdict.Outcome).ToUpperInvariant()}");
        Write(output, $"egress of {explanation.From}", explanation.Egress, explanation.Verdict.EgressConflict);
        Write(output, $"ingress of {explanation.To}", explanation.Ingress, explanation.Verdict.IngressConflict);
        var rules = RulesOf(explanation.Egress).Concat(RulesOf(explanation.Ingress)).Distinct().ToList();
        if (rules.Count > 0)
        {
            output.WriteLine();
            var table = new TextTable("RULE", "AT", "DESCRIPTION");
            rules.ForEach(rule => table.Add(rule.Mode == PolicyMode.Audit ? $"{rule} (audited)" : rule.ToString(), rule.File.Length == 0 ? "" : $"{rule.File}:{rule.Line}", rule.Description));
            table.Write(output);
        }
    }

    private static void Write(TextWriter output, string end, PolicyExplanation? side, PolicyConflictException? conflict)
    {
        output.WriteLine();
        TextWrap.Write(
            output,
            conflict is not null ? $"{end} has no policy: {conflict.Message}"
            : side is null ? $"{end} is not judged: no policy is enforced there."
            : $"{end} is {side.Reason}",
            "  ",
            isHanging: true);
        if (side is { ProxyRules.IsEmpty: false })
        {
            output.WriteLine("  the proxy lets pass:");
            foreach (var rule in side.ProxyRules)
            {
                TextWrap.Write(output, rule, "    ");
            }
        }
    }

    private static IEnumerable<PolicyRule> RulesOf(PolicyExplanation? side) => side is null
        ? []
        : side.MatchingRules.Concat(side.DefaultDenyRules).Concat(side.Gaps.Select(gap => gap.Rule)).Concat(RulesOf(side.Audit));
}
