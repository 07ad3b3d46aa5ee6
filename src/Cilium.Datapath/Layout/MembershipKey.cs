// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Key of <c>membership_chunks</c> (C: <c>struct membership_key</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MembershipKey
{
    public uint Identity;
    public uint Chunk;
}
