// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Hosting;

namespace Cilium.Sdk;

/// <summary>Ties the agent's life to the host's.</summary>
internal sealed class NodeAgentService(NodeAgent agent) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => agent.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => agent.StopAsync(cancellationToken);
}
