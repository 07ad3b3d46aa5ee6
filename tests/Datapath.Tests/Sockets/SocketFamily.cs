// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

/// <summary>How a socket speaks; mapped: an IPv6 socket that speaks IPv4.</summary>
public enum SocketFamily
{
    IPv4,
    IPv6,
    Mapped,
}
