// SPDX-License-Identifier: Apache-2.0
namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds to the policy engine of a host.</summary>
public interface IPolicyBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
