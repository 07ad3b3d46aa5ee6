// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Datapath.Tests;

/// <summary>Addresses of the node and its neighbours.</summary>
internal static class NodeAddresses
{
    public static IPAddress Node4 { get; } = IPAddress.Parse("192.0.2.1");

    public static IPAddress Node6 { get; } = IPAddress.Parse("2001:db8:2::1");

    public static IPAddress Router4 { get; } = IPAddress.Parse("192.0.2.254");

    public static IPAddress Router6 { get; } = IPAddress.Parse("2001:db8:2::fe");

    public static IPAddress Inside4 { get; } = IPAddress.Parse("10.9.0.1");

    public static IPAddress Inside6 { get; } = IPAddress.Parse("fd09::1");

    public static IPAddress OtherInside4 { get; } = IPAddress.Parse("10.9.0.2");

    public static IPAddress OtherInside6 { get; } = IPAddress.Parse("fd09::2");
}
