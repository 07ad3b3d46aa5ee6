// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using Cilium.Core;

namespace PolicyProperties.Tests;

/// <summary>Port names in words.</summary>
internal static class PortText
{
    public static string Of(ImmutableArray<NamedPort> ports) => string.Concat(ports.Select(port => $" {port.Name}={port.Protocol}/{port.Port}"));
}
