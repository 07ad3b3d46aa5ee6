// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Serialization;

namespace Cilium.Sdk;

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(StoredEndpoint[]))]
internal sealed partial class EndpointStateContext : JsonSerializerContext;
