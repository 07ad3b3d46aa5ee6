// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

/// <summary>The membership array as memory that the kernel reads; a plain array in tests.</summary>
internal interface IMembershipArray
{
    uint Length { get; }

    ref MembershipValue this[uint index] { get; }
}
