// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Cilium.Policy;

/// <summary>The file of names: everything that was known at a moment.</summary>
internal sealed record StoredNames
{
    public const int CurrentVersion = 1;

    [JsonPropertyName("version")]
    public required int Version { get; init; }

    [JsonPropertyName("entries")]
    public required StoredName[] Entries { get; init; }
}

/// <summary>An answer, in the file of names or in a line of the journal. The fields are named as the ecosystem's cache names them.</summary>
internal sealed record StoredName
{
    [JsonPropertyName("fqdn")]
    public required string Fqdn { get; init; }

    [JsonPropertyName("lookup-time")]
    public required DateTimeOffset LookupTime { get; init; }

    [JsonPropertyName("expiration-time")]
    public required DateTimeOffset ExpirationTime { get; init; }

    /// <summary>In whole seconds, rounded up.</summary>
    [JsonPropertyName("ttl")]
    public long Ttl { get; init; }

    [JsonPropertyName("ips")]
    public required string[] Ips { get; init; }

    public static StoredName Of(LearnedName name) => new()
    {
        Fqdn = name.Name + ".",
        LookupTime = name.LearnedAt,
        ExpirationTime = name.ExpiresAt,
        Ttl = (long)Math.Ceiling((name.ExpiresAt - name.LearnedAt).TotalSeconds),
        Ips = [.. name.Addresses.Select(address => address.ToString())],
    };

    /// <exception cref="FormatException">A value is not what it should be.</exception>
    public LearnedName ToLearned()
    {
        if (Fqdn.Length > DnsName.MaxLength + 1)
        {
            throw new FormatException($"the name {Fqdn[..32]}... is longer than {DnsName.MaxLength} characters");
        }

        return new(
            DnsName.WithoutLastDot(Fqdn).ToString().ToLowerInvariant(),
            [.. Ips.Select(text => IPAddress.TryParse(text, out var address) ? address : throw new FormatException($"'{text}' is not an address"))],
            LookupTime,
            ExpirationTime < LookupTime ? LookupTime : ExpirationTime);
    }
}

/// <summary>Serialisation of the file of names, generated at build time.</summary>
[JsonSourceGenerationOptions(RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StoredNames))]
internal sealed partial class NameStoreJson : JsonSerializerContext;
