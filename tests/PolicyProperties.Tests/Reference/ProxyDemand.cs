// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;
using Cilium.Policy;

namespace PolicyProperties.Tests;

/// <summary>What an element of <c>toPorts</c> wants a proxy to do.</summary>
internal sealed record ProxyDemand(
    L7Parser Parser, string GenericParser, string? Listener, string ListenerName, int ListenerPriority, bool IsListenerNamespaced, string? TerminatingTls, string? OriginatingTls, bool HasServerNames, bool HasRules)
{
    public static ProxyDemand Nothing { get; } = new(L7Parser.None, "", null, "", 0, false, null, null, false, false);

    public static ProxyDemand Of(JsonNode element)
    {
        var rules = element["rules"];
        var parser = rules switch
        {
            null => L7Parser.None,
            _ when rules["http"] is JsonArray { Count: > 0 } => L7Parser.Http,
            _ when rules["kafka"] is JsonArray { Count: > 0 } => L7Parser.Kafka,
            _ when rules["dns"] is JsonArray { Count: > 0 } => L7Parser.Dns,
            _ when rules["l7proto"] is not null => L7Parser.Generic,
            _ => L7Parser.None,
        };
        var listener = element["listener"];
        var terminating = element["terminatingTLS"]?.ToJsonString();
        var originating = element["originatingTLS"]?.ToJsonString();
        var hasServerNames = element["serverNames"] is JsonArray { Count: > 0 };
        var hasRules = parser != L7Parser.None;
        parser = hasRules ? parser
            : listener is not null ? L7Parser.Listener
            : terminating is not null || originating is not null || hasServerNames ? L7Parser.Tls
            : L7Parser.None;
        return new(
            parser,
            (string?)rules?["l7proto"] ?? "",
            listener?.ToJsonString(),
            (string?)listener?["name"] ?? "",
            (int?)listener?["priority"] ?? 0,
            (string?)listener?["envoyConfig"]?["kind"] == "CiliumEnvoyConfig",
            terminating,
            originating,
            hasServerNames,
            hasRules);
    }
}
