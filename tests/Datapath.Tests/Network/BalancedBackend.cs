// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Datapath.Tests;

/// <summary>A backend of a <see cref="BalancedPort"/>.</summary>
internal sealed record BalancedBackend(IPAddress Address, ushort Port = 8080)
{
    public bool IsLocal { get; init; }

    public byte Phase { get; init; }
}
