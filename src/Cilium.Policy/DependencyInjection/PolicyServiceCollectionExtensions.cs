// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts the policy engine into a host.</summary>
public static class PolicyServiceCollectionExtensions
{
    /// <summary>Adds a <see cref="PolicyEngine"/> over the <see cref="IPolicyDatapath"/> that somebody else adds, and over an
    /// <see cref="IPrefixRegistry"/> and <see cref="IProxyPorts"/> where there are any; with an <see cref="IAddressLabels"/> also a
    /// <see cref="NameTable"/>, which is the <see cref="INameObserver"/>. Opens nothing.</summary>
    /// <remarks>Whoever announces identities is told of the engine by the host: the engine asks that same source for the
    /// identities of prefixes, so neither can be made with the other.</remarks>
    /// <param name="services">The host's services.</param>
    /// <param name="configure">Sets the options; they are judged when the engine is made.</param>
    /// <param name="configureNames">Sets the options of the table of names; they are judged when it is made.</param>
    public static IPolicyBuilder AddPolicy(
        this IServiceCollection services, Action<PolicyOptions>? configure = null, Action<NameTableOptions>? configureNames = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ =>
        {
            var options = new PolicyOptions();
            configure?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(_ =>
        {
            var options = new NameTableOptions();
            configureNames?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(provider => new NameTable(
            provider.GetRequiredService<IAddressLabels>(),
            provider.GetRequiredService<NameTableOptions>(),
            provider.GetService<IAddressUse>(),
            provider.GetService<INameStore>(),
            provider.GetService<TimeProvider>()));
        services.TryAddSingleton<INameObserver>(provider => provider.GetRequiredService<NameTable>());
        services.TryAddSingleton(provider => new PolicyEngine(
            provider.GetRequiredService<PolicyOptions>(),
            provider.GetRequiredService<IPolicyDatapath>(),
            provider.GetService<IPrefixRegistry>(),
            provider.GetService<IProxyPorts>(),
            provider.GetService<IAddressLabels>() is null ? null : provider.GetRequiredService<NameTable>()));
        return new PolicyBuilder(services);
    }

    private sealed class PolicyBuilder(IServiceCollection services) : IPolicyBuilder
    {
        public IServiceCollection Services { get; } = services;
    }
}
