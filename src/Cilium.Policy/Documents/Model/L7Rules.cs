// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;

namespace Cilium.Policy;

/// <summary>What is allowed at layer 7, by exactly one kind of rule; without any rule there is no redirect.</summary>
public sealed record L7Rules
{
    /// <summary>HTTP requests that are allowed.</summary>
    public ImmutableArray<HttpRule> Http { get; init; } = [];

    /// <summary>Kafka requests that are allowed.</summary>
    public ImmutableArray<KafkaRule> Kafka { get; init; } = [];

    /// <summary>DNS names that may be asked for.</summary>
    public ImmutableArray<FqdnSelector> Dns { get; init; } = [];

    /// <summary>The name of a generic parser; empty if none.</summary>
    public string GenericParser { get; init; } = "";

    /// <summary>What the generic parser allows.</summary>
    public ImmutableArray<ImmutableDictionary<string, string>> Generic { get; init; } = [];

    /// <summary>The kind of rule that is given.</summary>
    public L7Parser Parser =>
        Http.Length > 0 ? L7Parser.Http
        : Dns.Length > 0 ? L7Parser.Dns
        : Kafka.Length > 0 ? L7Parser.Kafka
        : GenericParser.Length > 0 ? L7Parser.Generic
        : L7Parser.None;
}
