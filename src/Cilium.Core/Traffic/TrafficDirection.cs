// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Which way traffic goes, seen from the endpoint; the numbers are those of metrics and events.</summary>
public enum TrafficDirection : byte
{
    /// <summary>Not known.</summary>
    Unknown = 0,

    /// <summary>To the endpoint.</summary>
    Ingress = 1,

    /// <summary>From the endpoint.</summary>
    Egress = 2,
}
