// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>policy_levels</c> (C: <c>struct policy_level_key</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PolicyLevelKey
{
    public uint ClassId;
    public uint Level;
}
