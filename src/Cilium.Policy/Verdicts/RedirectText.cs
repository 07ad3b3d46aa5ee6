// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What a proxy has to look for, as lines of text: equal lines, equal work.</summary>
internal static class RedirectText
{
    public static ImmutableArray<string> Of(PolicyRedirect redirect)
    {
        var lines = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var rules in redirect.Rules)
        {
            lines.UnionWith(rules.Http.Select(Http));
            lines.UnionWith(rules.Dns.Select(name => $"names like {name.LabelKey}"));
            lines.UnionWith(rules.Kafka.Select(Kafka));
            lines.UnionWith(rules.Generic.Select(rule => Generic(rules.GenericParser, rule)));
        }

        lines.UnionWith(redirect.ServerNames.Select(name => $"TLS to {name}"));
        if (redirect.AllowsEverything)
        {
            lines.Add("everything");
        }

        if (redirect.Listener is { } listener)
        {
            lines.Add($"listener {listener.ConfigName}/{listener.Name}");
        }

        if (redirect.TerminatingTls is { } terminating)
        {
            lines.Add($"terminates TLS with {terminating.SecretNamespace}/{terminating.SecretName}");
        }

        if (redirect.OriginatingTls is { } originating)
        {
            lines.Add($"originates TLS with {originating.SecretNamespace}/{originating.SecretName}");
        }

        return [.. lines];
    }

    private static string Http(HttpRule rule)
    {
        var parts = new List<string>
        {
            rule.Method.Length > 0 ? rule.Method : "any method",
            rule.Path.Length > 0 ? rule.Path : "any path",
        };
        if (rule.Host.Length > 0)
        {
            parts.Add($"host {rule.Host}");
        }

        parts.AddRange(rule.Headers.Select(header => $"header {header}"));
        parts.AddRange(rule.HeaderMatches.Select(header => $"header {header.Name} {header.Value}{header.SecretName} {header.MismatchAction}".TrimEnd()));
        return string.Join(' ', parts);
    }

    private static string Kafka(KafkaRule rule) =>
        string.Join(' ', new[] { "kafka", rule.Role, rule.ApiKey, rule.ApiVersion, rule.ClientId, rule.Topic }.Where(part => part.Length > 0));

    private static string Generic(string parser, ImmutableDictionary<string, string> rule) =>
        $"{parser} {string.Join(' ', rule.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => $"{field.Key}={field.Value}"))}".TrimEnd();
}
