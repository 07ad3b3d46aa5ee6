// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>Label selectors, and labels for them to select: few keys and values, so that they meet.</summary>
internal sealed class RandomSelectors(Random random)
{
    private const string Namespace = "io.kubernetes.pod.namespace";
    private const string Cluster = "io.cilium.k8s.policy.cluster";
    private const string NamespaceLabel = "io.cilium.k8s.namespace.labels.team";

    public bool Chance(int outOf) => random.Next(outOf) == 0;

    public string ANamespace() => $"n{random.Next(2)}";

    /// <summary>The labels of a workload.</summary>
    public ImmutableArray<string> Workload()
    {
        var @namespace = random.Next(2);
        ImmutableArray<string> labels =
        [
            $"{(Chance(8) ? "container" : "k8s")}:app=a{random.Next(3)}",
            $"k8s:{Namespace}=n{@namespace}",
            $"k8s:{Cluster}={(Chance(5) ? "other" : "default")}",
        ];
        labels = Chance(2) ? labels.Add($"k8s:tier=t{random.Next(2)}") : labels;
        labels = Chance(3) ? labels.Add($"k8s:crowd=c{random.Next(1200)}") : labels;
        return Chance(2) ? labels.Add($"k8s:{NamespaceLabel}=x{@namespace}") : labels;
    }

    /// <summary>Whom a policy is about.</summary>
    public JsonObject Subject() => random.Next(6) switch
    {
        < 4 => [],
        4 => Selector(),
        _ => Labels(("app", $"a{random.Next(3)}")),
    };

    /// <summary>A peer of a Cilium policy.</summary>
    public JsonObject Peer() => random.Next(10) switch
    {
        0 => [],
        1 => Labels((Key("reserved", s_reserved[random.Next(s_reserved.Length)]), "")),
        2 => Expressions(Expression(Key("reserved", s_reserved[random.Next(s_reserved.Length)]), "Exists")),
        _ => Selector(),
    };

    /// <summary>A selector as Kubernetes has it: without sources.</summary>
    public JsonObject Plain(string key, string value) => random.Next(5) switch
    {
        0 => [],
        1 => Expressions(Expression(key, Chance(2) ? "Exists" : "DoesNotExist")),
        2 => Expressions(Expression(key, Chance(2) ? "In" : "NotIn", value, $"{value[0]}{random.Next(3)}")),
        _ => Labels((key, value)),
    };

    public JsonObject Labels(params IEnumerable<(string Key, string Value)> labels) =>
        new() { ["matchLabels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Key, (JsonNode?)label.Value))) };

    private static readonly string[] s_reserved = ["host", "world", "world-ipv4", "remote-node", "health", "init", "kube-apiserver"];

    private JsonObject Selector()
    {
        var labels = new JsonObject();
        if (Chance(2))
        {
            labels[Key(Source(), "app")] = $"a{random.Next(3)}";
        }

        if (Chance(4))
        {
            labels["k8s:tier"] = $"t{random.Next(2)}";
        }

        if (Chance(3))
        {
            labels[Key(Source(), Namespace)] = ANamespace();
        }

        if (Chance(8))
        {
            labels[$"k8s:{Cluster}"] = Chance(2) ? "other" : "default";
        }

        var selector = new JsonObject { ["matchLabels"] = labels };
        if (Chance(4))
        {
            selector["matchExpressions"] = new JsonArray(random.Next(5) switch
            {
                0 => Expression(Key(Source(), "tier"), Chance(2) ? "Exists" : "DoesNotExist"),
                1 => Expression(Key(Source(), "tier"), Chance(2) ? "In" : "NotIn", "t0", $"t{random.Next(3)}"),
                2 => Expression($"k8s:{NamespaceLabel}", "In", "x0", "x2"),
                3 => Expression($"k8s:{Namespace}", Chance(2) ? "In" : "NotIn", ANamespace()),
                _ => Expression($"k8s:{Cluster}", Chance(2) ? "Exists" : "NotIn"),
            });
        }

        return selector;
    }

    private string Source() => random.Next(4) switch { 0 => "any", 1 => "k8s", _ => "" };

    private static string Key(string source, string key) => source.Length == 0 ? key : $"{source}:{key}";

    private static JsonObject Expressions(params IEnumerable<JsonObject> expressions) => new() { ["matchExpressions"] = new JsonArray([.. expressions]) };

    private static JsonObject Expression(string key, string operation, params IEnumerable<string> values)
    {
        var expression = new JsonObject { ["key"] = key, ["operator"] = operation };
        if (operation is "In" or "NotIn")
        {
            expression["values"] = new JsonArray([.. values.DefaultIfEmpty("other").Select(value => (JsonNode)value)]);
        }

        return expression;
    }
}
