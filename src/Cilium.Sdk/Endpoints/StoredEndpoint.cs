// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Sdk;

/// <summary>An endpoint in the state file: what is needed to take it up again, as plain text and numbers.</summary>
internal sealed record StoredEndpoint
{
    public required ushort Id { get; init; }

    public required string Name { get; init; }

    public required string Namespace { get; init; }

    public required string[] Labels { get; init; }

    public required int InterfaceIndex { get; init; }

    public required string Mac { get; init; }

    public required string HostMac { get; init; }

    public string? Ipv4 { get; init; }

    public string? Ipv6 { get; init; }

    public StoredPort[] NamedPorts { get; init; } = [];
}
