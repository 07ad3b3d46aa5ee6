// SPDX-License-Identifier: Apache-2.0
using Cilium.LoadBalancing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts load balancing into a host.</summary>
public static class LoadBalancingServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="ServiceTable"/> over the <see cref="IServiceDatapath"/> that somebody else adds. Opens and starts nothing.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; they are judged when the table is made.</param>
    public static ILoadBalancingBuilder AddLoadBalancing(this IServiceCollection services, Action<ServiceTableOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ =>
        {
            ServiceTableOptions options = new();
            configure?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(provider => new ServiceTable(
            provider.GetRequiredService<ServiceTableOptions>(),
            provider.GetRequiredService<IServiceDatapath>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<ServiceTable>>()));
        return new LoadBalancingBuilder(services);
    }

    private sealed class LoadBalancingBuilder(IServiceCollection services) : ILoadBalancingBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
