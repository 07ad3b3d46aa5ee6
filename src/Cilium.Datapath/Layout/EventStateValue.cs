// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>Bookkeeping of events on one CPU (C: <c>struct event_state</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct EventStateValue
{
    public ulong Lost;
    public ulong LastWake;
    public uint Sequence;
    public uint Pad;
}
