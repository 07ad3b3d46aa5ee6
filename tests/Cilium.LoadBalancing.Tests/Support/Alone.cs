// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

/// <summary>Tests that measure memory or time run while no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
