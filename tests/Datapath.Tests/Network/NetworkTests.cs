// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

/// <summary>All tests that share the node of test runs: one after another, each on emptied maps.</summary>
[CollectionDefinition(Name)]
public sealed class NetworkTests : ICollectionFixture<NetworkFixture>
{
    public const string Name = "network";
}
