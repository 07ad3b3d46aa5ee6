// SPDX-License-Identifier: Apache-2.0
namespace Datapath.Tests;

/// <summary>Return codes of classifiers (linux/pkt_cls.h).</summary>
public enum TcAction
{
    Next = -1,
    Pass = 0,
    Drop = 2,
    Redirect = 7,
}
