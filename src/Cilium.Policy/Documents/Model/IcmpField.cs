// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>One ICMP message type.</summary>
/// <param name="IsIPv6">Whether it is an ICMPv6 type.</param>
/// <param name="Type">The type; values over 255 match nothing.</param>
public readonly record struct IcmpField(bool IsIPv6, int Type);
