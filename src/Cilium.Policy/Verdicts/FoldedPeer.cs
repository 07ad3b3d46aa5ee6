// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Which selectors of a policy match a peer, found out when asked for and kept.</summary>
/// <remarks>Safe from any thread: what threads find out twice is the same.</remarks>
internal sealed class FoldedPeer(FoldedPolicy policy, LabelSet? labels)
{
    private const byte Matches = 1;
    private const byte Differs = 2;

    private readonly byte[] _known = new byte[policy.Peers.Count];

    /// <summary>Whether the peer is selected; one whose labels are not known is by the selector of everything only.</summary>
    public bool Carries(uint selector)
    {
        if (selector == 0)
        {
            return true;
        }

        ref var known = ref _known[selector];
        if (known == 0)
        {
            known = labels is not null && policy.Peers[(int)selector].Matches(labels) ? Matches : Differs;
        }

        return known == Matches;
    }
}
