// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Encodings of <see cref="TrafficDirection"/>.</summary>
public static class TrafficDirections
{
    /// <summary>The bit that stands for the direction in policy keys: 1 for egress, 0 for ingress.</summary>
    public static byte PolicyKeyBit(this TrafficDirection direction) => direction == TrafficDirection.Egress ? (byte)1 : (byte)0;

    /// <summary>The name that metrics and tools show: <c>ingress</c>, <c>egress</c> or <c>unknown</c>.</summary>
    public static string Text(this TrafficDirection direction) => direction switch
    {
        TrafficDirection.Ingress => "ingress",
        TrafficDirection.Egress => "egress",
        _ => "unknown",
    };
}
