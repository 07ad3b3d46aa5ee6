// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;
using Cilium.Sdk;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a node agent into a generic host.</summary>
public static class CiliumServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="NodeAgent"/> that starts and stops with the host. It is the <see cref="INameObserver"/> too.
    /// Opens nothing until the host starts.</summary>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; they are validated when the host starts, every fault at once.</param>
    public static ICiliumBuilder AddCilium(this IServiceCollection services, Action<CiliumOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<CiliumOptions>().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CiliumOptions>, CiliumOptionsValidator>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new NodeAgent(
            provider.GetRequiredService<IOptions<CiliumOptions>>().Value,
            provider.GetRequiredService<ILoggerFactory>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton<INameObserver>(provider => provider.GetRequiredService<NodeAgent>());
        services.AddHostedService<NodeAgentService>();
        return new CiliumBuilder(services);
    }
}
