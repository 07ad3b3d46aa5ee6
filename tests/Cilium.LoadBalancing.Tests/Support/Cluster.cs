// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

/// <summary>A generated cluster: services of all types, one in eight dual stack, ten backends each on average.</summary>
internal sealed class Cluster
{
    internal Cluster(int services, int seed = 1, int averageBackends = 10)
    {
        Random random = new(seed);
        for (int i = 0; i < services; i++)
        {
            bool isDualStack = i % 8 == 0;
            int ports = i % 10 == 0 ? 2 : 1, backends = random.Next(1, 2 * averageBackends);
            ServiceType type = (i % 20) switch { < 2 => ServiceType.NodePort, 2 => ServiceType.LoadBalancer, _ => ServiceType.ClusterIP };
            ServiceName name = new($"ns-{i % 50}", $"service-{i}");
            Services.Add(new()
            {
                Name = name,
                Type = type,
                ClusterIPs = isDualStack ? [IPv4(10, 96, i), IPv6(0x96, i)] : [IPv4(10, 96, i)],
                LoadBalancerIPs = type == ServiceType.LoadBalancer ? [IPv4(203, 0, i)] : [],
                Ports = [.. Enumerable.Range(0, ports).Select(port => new ServicePort
                {
                    Name = port == 0 ? "http" : "metrics", Port = (ushort)(80 + port), NodePort = (ushort)(type == ServiceType.NodePort && port == 0 ? 30_000 + (i / 20 * 2) + (i % 20) : 0),
                })],
                SourceRanges = type == ServiceType.LoadBalancer ? [IpPrefix.Parse("198.51.100.0/24"), IpPrefix.Parse("192.0.2.0/24")] : [],
            });
            Slices.Add(Slice(name, i, backends, isIPv6: false, random));
            if (isDualStack)
            {
                Slices.Add(Slice(name, i, backends, isIPv6: true, random));
            }
        }
    }

    internal List<Service> Services { get; } = [];

    internal List<BackendSlice> Slices { get; } = [];

    internal int Backends => Slices.Sum(slice => slice.Backends.Length);

    internal ServiceTransaction Fill(ServiceTransaction transaction)
    {
        Services.ForEach(service => transaction.Upsert(service));
        Slices.ForEach(slice => transaction.SetBackends(slice));
        return transaction;
    }

    private static BackendSlice Slice(ServiceName name, int service, int backends, bool isIPv6, Random random) => new()
    {
        Service = name,
        Name = $"{name.Name}-{(isIPv6 ? 6 : 4)}",
        Ports = [new("http", 8080, IpProtocol.Tcp), new("metrics", 9090, IpProtocol.Tcp)],
        Backends = [.. Enumerable.Range(0, backends).Select(backend => new Backend
        {
            Address = isIPv6 ? IPv6(0x10, (service * 64) + backend) : IPv4(10, 0, (service * 64) + backend),
            NodeName = random.Next(100) == 0 ? Make.Here : Make.Elsewhere,
            Conditions = random.Next(50) == 0 ? BackendConditions.Serving | BackendConditions.Terminating : BackendConditions.Ready | BackendConditions.Serving,
        })],
    };

    private static IPAddress IPv4(byte first, byte second, int number) => new([first, (byte)(second + (number >> 16)), (byte)(number >> 8), (byte)number]);

    private static IPAddress IPv6(byte kind, int number) => new([0xfd, 0, 0, kind, 0, 0, 0, 0, 0, 0, 0, 0, (byte)(number >> 24), (byte)(number >> 16), (byte)(number >> 8), (byte)number]);
}
