// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Kafka requests: all given conditions must hold; empty ones always do.</summary>
/// <param name="Role"><c>produce</c> or <c>consume</c>.</param>
/// <param name="ApiKey">The API key by name.</param>
/// <param name="ApiVersion">The API version.</param>
/// <param name="ClientId">The client.</param>
/// <param name="Topic">The topic.</param>
public sealed record KafkaRule(string Role, string ApiKey, string ApiVersion, string ClientId, string Topic);
