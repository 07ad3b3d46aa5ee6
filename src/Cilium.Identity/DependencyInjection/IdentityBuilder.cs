// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Cilium.Identity;

/// <summary>Chooses parts of the identity services.</summary>
public sealed class IdentityBuilder
{
    internal IdentityBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Keeps identities in a file across restarts.</summary>
    /// <param name="path">The file, see <see cref="FileIdentityStore"/>.</param>
    /// <returns>This builder.</returns>
    public IdentityBuilder PersistTo(string path)
    {
        Services.TryAddSingleton<IIdentityStore>(new FileIdentityStore(path));
        return this;
    }

    /// <summary>Allocates cluster-wide identities through a backend instead of on this node.</summary>
    /// <typeparam name="TBackend">The backend.</typeparam>
    /// <param name="create">Creates it.</param>
    /// <returns>This builder.</returns>
    public IdentityBuilder UseBackend<TBackend>(Func<IServiceProvider, TBackend> create)
        where TBackend : class, IIdentityBackend
    {
        Services.TryAddSingleton<IIdentityBackend>(create);
        return this;
    }
}
