// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing;

/// <summary>What a node answers to load balancers that ask whether it has backends of a service, as Cilium and kube-proxy answer. Immutable.</summary>
/// <remarks>Backends that shut down do not count, whether or not they serve: a load balancer is to look for another node while they do.</remarks>
public sealed record ServiceHealth
{
    /// <summary>The service.</summary>
    public required ServiceName Service { get; init; }

    /// <summary>The port of the node at which it is asked, by HTTP with any path; host order.</summary>
    public required ushort Port { get; init; }

    /// <summary>The active backends on this node: the number that the answer's header <c>X-Load-Balancing-Endpoint-Weight</c> has.</summary>
    public required int LocalEndpoints { get; init; }

    /// <summary>200 while there is a backend, else 503.</summary>
    public int StatusCode => LocalEndpoints > 0 ? 200 : 503;

    /// <summary>The answer's body, of type <c>application/json</c>.</summary>
    public string Body => $$"""{"service":{"namespace":"{{Service.Namespace}}","name":"{{Service.Name}}"},"localEndpoints":{{LocalEndpoints}}}""";
}
