// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.LoadBalancing;
using Cilium.Testing;

namespace Documentation.Tests.Samples;

internal static class Balancing
{
    public static (ServiceExplanation Why, BackendTarget? Backend) Balance()
    {
        #region Balance
        var datapath = new InMemoryServiceDatapath();
        var services = new ServiceTable(new ServiceTableOptions { NodeName = "node-1" }, datapath);
        services.Upsert(new Service
        {
            Name = new("default", "web"),
            ClusterIPs = [IPAddress.Parse("10.96.0.1")],
            Ports = [new() { Port = 80, TargetPort = TargetPort.Of(8080) }],
        });
        services.SetBackends(new BackendSlice
        {
            Service = new("default", "web"), Name = "web-1",
            Backends = [new() { Address = IPAddress.Parse("10.0.0.1") }, new() { Address = IPAddress.Parse("10.0.0.2"), Weight = 300 }],
        });

        var connection = new ServiceConnection(IPAddress.Parse("10.0.0.9"), 40000, IPAddress.Parse("10.96.0.1"), 80, IpProtocol.Tcp, IsFromOutside: false);
        ServiceExplanation why = services.Explain(connection);
        datapath.TryConnect(connection, random: 0, out BackendTarget? backend);
        #endregion
        return (why, backend);
    }
}
