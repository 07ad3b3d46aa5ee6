// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>policy_details</c> (C: <c>struct policy_detail_key</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyDetailKey
{
    public uint ClassId;
    public uint Selector;
}
