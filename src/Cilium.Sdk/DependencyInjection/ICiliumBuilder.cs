// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;

namespace Cilium.Sdk;

/// <summary>What <c>AddCilium</c> returns, for the packages that extend it.</summary>
public interface ICiliumBuilder
{
    /// <summary>The host's services.</summary>
    IServiceCollection Services { get; }
}
