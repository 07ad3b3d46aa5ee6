// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.DependencyInjection;

namespace Cilium.Sdk;

internal sealed record CiliumBuilder(IServiceCollection Services) : ICiliumBuilder;
