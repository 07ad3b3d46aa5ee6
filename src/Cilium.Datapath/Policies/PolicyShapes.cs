// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>Which look-ups can hit in each direction of one policy.</summary>
internal struct PolicyShapes
{
    public PolicyShape Ingress;
    public PolicyShape Egress;

    /// <summary>Notes an entry. Protocol 0 stands for any protocol, prefix length 0 for any port.</summary>
    public void Note(TrafficDirection direction, byte protocol, int portPrefixLength)
    {
        int slot = protocol == 0 ? PolicyShape.AnySlot : PolicyShape.SlotOf(protocol);
        byte look = (protocol, portPrefixLength) switch
        {
            (0, _) => PolicyShape.AnyProtocol,
            (_, 0) => PolicyShape.Protocol,
            (_, 16) => PolicyShape.Exact,
            _ => PolicyShape.Ranges,
        };
        if (direction == TrafficDirection.Ingress)
        {
            Ingress[slot] |= look;
        }
        else
        {
            Egress[slot] |= look;
        }
    }
}
