// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Cilium.Identity;

/// <summary>One identity of the checkpoint file.</summary>
internal sealed record CheckpointIdentity
{
    [JsonPropertyName("id")]
    public required uint Id { get; init; }

    // By label key.
    [JsonPropertyName("labels")]
    public required Dictionary<string, CheckpointLabel> Labels { get; init; }
}

/// <summary>One label of the checkpoint file.</summary>
internal sealed record CheckpointLabel
{
    [JsonPropertyName("key")]
    public required string Key { get; init; }

    [JsonPropertyName("value")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Value { get; init; }

    [JsonPropertyName("source")]
    public required string Source { get; init; }
}

/// <summary>Serialisation of the checkpoint file, generated at build time.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CheckpointIdentity[]))]
internal sealed partial class CheckpointJson : JsonSerializerContext;
