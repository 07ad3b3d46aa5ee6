// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

/// <summary>All tests that share the loaded data plane: one after another, each on emptied maps.</summary>
[CollectionDefinition(Name)]
public sealed class DataPlaneTests : ICollectionFixture<DataPlaneFixture>
{
    public const string Name = "data plane";
}
