// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Cilium.Core;
using Cilium.Policy;

namespace PolicyLab;

/// <summary>What the commands have in common in <c>--json</c>.</summary>
internal static class JsonText
{
    public static JsonArray Texts(IEnumerable<string> texts) => [.. texts.Select(text => (JsonNode)text)];

    public static JsonObject? Rule(PolicyRule? rule) => rule is null ? null : new JsonObject
    {
        ["rule"] = rule.ToString(),
        ["file"] = rule.File,
        ["line"] = rule.Line,
        ["description"] = rule.Description,
        ["mode"] = rule.Mode == PolicyMode.Audit ? "audit" : "enforce",
    };

    public static JsonArray Rules(IEnumerable<PolicyRule> rules) => [.. rules.Select(rule => (JsonNode?)Rule(rule))];

    public static JsonObject Fault(PolicyFault fault) => new JsonObject
    {
        ["id"] = fault.Id,
        ["file"] = fault.File,
        ["line"] = fault.Line,
        ["column"] = fault.Column,
        ["document"] = fault.Document,
        ["path"] = fault.Path,
        ["message"] = fault.Message,
    };

    public static JsonObject Explanation(ConnectionExplanation explanation) => new JsonObject
    {
        ["from"] = explanation.From.Name,
        ["to"] = explanation.To.Name,
        ["traffic"] = explanation.Traffic.ToString(),
        ["outcome"] = OutcomeText.Word(explanation.Verdict.Outcome),
        ["isAllowed"] = explanation.Verdict.IsAllowed,
        ["egress"] = Side(explanation.Egress, explanation.Verdict.EgressConflict),
        ["ingress"] = Side(explanation.Ingress, explanation.Verdict.IngressConflict),
        ["sentence"] = explanation.Sentence,
    };

    private static JsonObject? Side(PolicyExplanation? side, PolicyConflictException? conflict) =>
        conflict is not null ? new JsonObject { ["conflict"] = conflict.Message }
        : side is null ? null
        : new JsonObject
        {
            ["isAllowed"] = side.Verdict.IsAllowed,
            ["isEnforced"] = side.Verdict.IsEnforced,
            ["isAudited"] = side.Verdict.IsAudited,
            ["auditCause"] = side.Verdict.Audit.ToString(),
            ["audit"] = Side(side.Audit, side.AuditConflict),
            ["cause"] = side.Cause.ToString(),
            ["dropReason"] = side.Verdict.Reason == DropReason.None ? null : side.Verdict.Reason.ToString(),
            ["decidingRule"] = Rule(side.DecidingRule),
            ["matchingRules"] = Rules(side.MatchingRules),
            ["defaultDenyRules"] = Rules(side.DefaultDenyRules),
            ["proxyRules"] = Texts(side.ProxyRules),
            ["gaps"] = new JsonArray([.. side.Gaps.Select(Gap)]),
            ["reason"] = side.Reason,
        };

    private static JsonObject Gap(PolicyGap gap) => new JsonObject
    {
        ["rule"] = Rule(gap.Rule),
        ["unmetRequirements"] = Texts(gap.UnmetRequirements.Select(requirement => requirement.ToString())),
        ["allowedTraffic"] = Texts(gap.AllowedTraffic),
        ["sentence"] = gap.Sentence,
    };
}
