// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the policy engine into a host.</summary>
public static class PolicyServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="PolicyEngine"/> over the <see cref="IPolicyDatapath"/> that somebody else adds, and over an
    /// <see cref="IPrefixRegistry"/> and <see cref="IProxyPorts"/> where there are any. Opens nothing.</summary>
    /// <remarks>Whoever announces identities is told of the engine by the host: the engine asks that same source for the
    /// identities of prefixes, so neither can be made with the other.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; they are judged when the engine is made.</param>
    public static IPolicyBuilder AddPolicy(this IServiceCollection services, Action<PolicyOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ =>
        {
            var options = new PolicyOptions();
            configure?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(provider => new PolicyEngine(
            provider.GetRequiredService<PolicyOptions>(),
            provider.GetRequiredService<IPolicyDatapath>(),
            provider.GetService<IPrefixRegistry>(),
            provider.GetService<IProxyPorts>()));
        return new PolicyBuilder(services);
    }

    private sealed class PolicyBuilder(IServiceCollection services) : IPolicyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
