// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Identity;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers identities and the IP cache.</summary>
public static class IdentityServiceCollectionExtensions
{
    /// <summary>
    /// Registers one <see cref="IdentityAllocator"/>, and one <see cref="IpCache"/> that is also the <see cref="IPrefixRegistry"/> and the <see cref="IAddressLabels"/>. What is
    /// registered already stays. Opens and starts nothing.
    /// </summary>
    /// <param name="services">The services. An <see cref="IIpCacheDatapath"/> must be registered by whoever uses the IP cache.</param>
    /// <param name="configureAllocator">Sets options of the allocator.</param>
    /// <param name="configureIpCache">Sets options of the IP cache.</param>
    /// <returns>A builder for what can be chosen.</returns>
    /// <remarks>Faulty options show when the allocator or cache is first asked for. Observers are subscribed by whoever composes the application.</remarks>
    public static IdentityBuilder AddIdentity(
        this IServiceCollection services,
        Action<IdentityAllocatorOptions>? configureAllocator = null,
        Action<IpCacheOptions>? configureIpCache = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(_ =>
        {
            IdentityAllocatorOptions options = new();
            configureAllocator?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(_ =>
        {
            IpCacheOptions options = new();
            configureIpCache?.Invoke(options);
            return options;
        });
        services.TryAddSingleton(provider => new IdentityAllocator(
            provider.GetRequiredService<IdentityAllocatorOptions>(),
            provider.GetService<IIdentityBackend>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<IdentityAllocator>>()));
        services.TryAddSingleton(provider => new IpCache(
            provider.GetRequiredService<IdentityAllocator>(),
            provider.GetRequiredService<IIpCacheDatapath>(),
            provider.GetRequiredService<IpCacheOptions>(),
            provider.GetService<TimeProvider>(),
            provider.GetService<ILogger<IpCache>>()));
        services.TryAddSingleton<IPrefixRegistry>(provider => provider.GetRequiredService<IpCache>());
        services.TryAddSingleton<IAddressLabels>(provider => provider.GetRequiredService<IpCache>());
        return new IdentityBuilder(services);
    }
}
