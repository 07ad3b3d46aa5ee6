// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using System.Text.Json;
using Cilium.Core;

namespace Cilium.Sdk;

/// <summary>Keeps the endpoints over restarts, in one JSON file that is replaced whole.</summary>
internal sealed class EndpointState(string path)
{
    /// <exception cref="EndpointStateException">The file exists but cannot be read.</exception>
    public IReadOnlyList<Endpoint> Load()
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            using FileStream stream = File.OpenRead(path);
            return [.. (JsonSerializer.Deserialize(stream, EndpointStateContext.Default.StoredEndpointArray) ?? []).Select(FromStored)];
        }
        catch (Exception exception) when (exception is JsonException or FormatException or ArgumentException or IOException)
        {
            throw new EndpointStateException(path, exception.Message, exception);
        }
    }

    public void Save(IEnumerable<Endpoint> endpoints)
    {
        string temporary = path + ".new";
        using (FileStream stream = File.Create(temporary))
        {
            JsonSerializer.Serialize(stream, [.. endpoints.Select(ToStored)], EndpointStateContext.Default.StoredEndpointArray);
            stream.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }

    private static StoredEndpoint ToStored(Endpoint endpoint) => new()
    {
        Id = endpoint.Id.Value,
        Name = endpoint.Name,
        Namespace = endpoint.Namespace,
        Labels = [.. endpoint.Labels.Select(label => label.ToString())],
        InterfaceIndex = endpoint.InterfaceIndex,
        Mac = endpoint.Mac!.ToString(),
        HostMac = endpoint.HostMac!.ToString(),
        Ipv4 = endpoint.IPv4?.ToString(),
        Ipv6 = endpoint.IPv6?.ToString(),
        NamedPorts = [.. endpoint.NamedPorts.Select(port => new StoredPort(port.Name, port.Port, port.Protocol))],
    };

    private static Endpoint FromStored(StoredEndpoint stored) => new()
    {
        Id = new EndpointId(stored.Id),
        Name = stored.Name,
        Namespace = stored.Namespace,
        Labels = LabelSet.Parse(stored.Labels),
        InterfaceIndex = stored.InterfaceIndex,
        Mac = PhysicalAddress.Parse(stored.Mac),
        HostMac = PhysicalAddress.Parse(stored.HostMac),
        IPv4 = stored.Ipv4 is null ? null : IPAddress.Parse(stored.Ipv4),
        IPv6 = stored.Ipv6 is null ? null : IPAddress.Parse(stored.Ipv6),
        NamedPorts = [.. stored.NamedPorts.Select(port => new NamedPort(port.Name, port.Port, port.Protocol))],
    };
}
