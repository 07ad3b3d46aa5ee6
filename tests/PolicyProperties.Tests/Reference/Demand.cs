// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>What a label selector demands of one key.</summary>
internal sealed record Demand(string Source, string Key, string Operator, IReadOnlyList<string> Values)
{
    public string Text => Operator switch
    {
        "Exists" => $"{Source}:{Key}",
        "DoesNotExist" => $"!{Source}:{Key}",
        _ => $"{Source}:{Key} {Operator} {string.Join(',', Values.Distinct().Order(StringComparer.Ordinal))}",
    };

    public static Demand Equal(string source, string key, string value) => new(source, key, "In", [value]);

    public static Demand Exists(string source, string key) => new(source, key, "Exists", []);

    /// <summary>Reads <c>matchLabels</c> and <c>matchExpressions</c>.</summary>
    /// <param name="selector">The selector.</param>
    /// <param name="source">The source of keys that name none.</param>
    /// <param name="replacedLabel">A label that the context replaces.</param>
    public static List<Demand> Read(JsonNode? selector, string source = "any", string? replacedLabel = null)
    {
        var demands = new List<Demand>();
        foreach (var (key, value) in selector?["matchLabels"] as JsonObject ?? [])
        {
            if (key != replacedLabel)
            {
                demands.Add(Of(key, "In", [(string)value!], source));
            }
        }

        foreach (var expression in selector?["matchExpressions"] as JsonArray ?? [])
        {
            demands.Add(Of(
                (string)expression!["key"]!, (string)expression["operator"]!, [.. (expression["values"] as JsonArray ?? []).Select(value => (string)value!)], source));
        }

        return demands;
    }

    /// <summary>Whether it is about this key, as whoever looks for labels of the source <c>k8s</c> sees it.</summary>
    public bool IsAbout(string key) => Key == key && (Source is "k8s" or "any");

    public bool IsMetBy(Party party)
    {
        var isThere = party.TryGet(Source, Key, out var value);
        return Operator switch
        {
            "In" => isThere && Values.Contains(value),
            "NotIn" => !isThere || !Values.Contains(value),
            "Exists" => isThere,
            _ => !isThere,
        };
    }

    private static Demand Of(string written, string operation, IReadOnlyList<string> values, string source)
    {
        var colon = written.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new(source, written, operation, values) : new(written[..colon], written[(colon + 1)..], operation, values);
    }
}
