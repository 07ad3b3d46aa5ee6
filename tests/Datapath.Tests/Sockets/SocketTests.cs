// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

/// <summary>All tests with balanced sockets: one after another.</summary>
[CollectionDefinition(Name)]
public sealed class SocketTests : ICollectionFixture<SharedSocketBed>
{
    public const string Name = "sockets";
}
