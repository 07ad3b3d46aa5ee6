// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Which packets of an interface a traffic control program sees, from the host's point of view.</summary>
public enum TcDirection
{
    /// <summary>Packets that arrive at the interface.</summary>
    Ingress = 0,

    /// <summary>Packets that leave by the interface.</summary>
    Egress = 1,
}
