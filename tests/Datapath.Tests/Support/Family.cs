// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

public enum Family
{
    IPv4,
    IPv6,
}
