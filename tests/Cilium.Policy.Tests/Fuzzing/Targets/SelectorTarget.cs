// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Cilium.Core;

namespace Cilium.Policy.Tests;

/// <summary>Label selectors, a condition on each line: <c>key=value</c> or <c>key Operator value,value</c>. Taken or refused, in code as in
/// documents; what is taken reads back as itself.</summary>
internal static class SelectorTarget
{
    private static readonly LabelSet s_labels = LabelSet.Parse("k8s:app=web", "k8s:io.kubernetes.pod.namespace=default", "cidr:10.0.0.0/8", "reserved:world");

    public static int Read(string text)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        var expressions = new List<SelectorExpression>();
        foreach (var line in text.Split('\n'))
        {
            var words = line.Split(' ', 3);
            var equals = line.IndexOf('=', StringComparison.Ordinal);
            if (words.Length > 1)
            {
                expressions.Add(new(words[0], words[1], words.Length > 2 ? words[2].Split(',') : null));
            }
            else if (equals >= 0)
            {
                labels[line[..equals]] = line[(equals + 1)..];
            }

            if (Label.TryParse(line, out var label))
            {
                FuzzFinding.Unless(Label.Parse(label.ToString()).Key == label.Key, $"the label '{label}' reads back with another key");
            }
        }

        var faults = new List<ValidationFault>();
        var isTaken = LabelSelector.TryCreate(labels, expressions, "spec", faults, out var selector);
        FuzzFinding.Unless(isTaken == (faults.Count == 0), "a selector is refused without a fault, or taken with one");

        // Documents read a key up to its equals sign, as the reference does.
        var isReadAsWritten = labels.Keys.Concat(expressions.Select(expression => expression.Key)).All(key => !key.Contains('=', StringComparison.Ordinal));
        FuzzFinding.Unless(isTaken == IsTakenInDocument(labels, expressions) || !isReadAsWritten, "a document takes another selector than code does");
        if (selector is null)
        {
            return 0;
        }

        var again = LabelSelector.Of(selector.Requirements);
        FuzzFinding.Unless(again.Equals(selector) && again.CanonicalKey == selector.CanonicalKey, $"'{selector}' is not itself");
        FuzzFinding.Unless(again.Matches(s_labels) == selector.Matches(s_labels), $"'{selector}' matches and does not");
        return 1;
    }

    private static bool IsTakenInDocument(Dictionary<string, string> labels, List<SelectorExpression> expressions)
    {
        var selector = new JsonObject
        {
            ["matchLabels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))),
            ["matchExpressions"] = new JsonArray([.. expressions.Select(Expression)]),
        };
        var document = new JsonObject
        {
            ["apiVersion"] = "cilium.io/v2",
            ["kind"] = "CiliumNetworkPolicy",
            ["metadata"] = new JsonObject { ["name"] = "x" },
            ["spec"] = new JsonObject { ["endpointSelector"] = new JsonObject(), ["ingress"] = new JsonArray(new JsonObject { ["fromEndpoints"] = new JsonArray(selector) }) },
        };
        try
        {
            PolicyDocuments.Parse(document.ToJsonString());
            return true;
        }
        catch (PolicyValidationException error)
        {
            foreach (var fault in error.Faults)
            {
                FuzzFinding.Unless(fault.Path.StartsWith("spec.ingress[0].fromEndpoints[0].match", StringComparison.Ordinal), $"a fault has the wrong place: {fault}");
            }

            return false;
        }
    }

    private static JsonObject Expression(SelectorExpression expression)
    {
        var node = new JsonObject { ["key"] = expression.Key, ["operator"] = expression.Operator };
        if (expression.Values is { } values)
        {
            node["values"] = new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }

        return node;
    }
}
