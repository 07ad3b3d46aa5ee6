// SPDX-License-Identifier: Apache-2.0
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds to the load balancing of a host.</summary>
public interface ILoadBalancingBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
