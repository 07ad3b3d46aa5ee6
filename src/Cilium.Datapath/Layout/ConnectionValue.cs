// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Datapath.Layout;

/// <summary>A tracked connection (C: <c>struct connection</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ConnectionValue
{
    public uint Lifetime;
    public uint PolicyRevision;
    public uint Epoch;
    public uint RemoteIdentity;
    public uint RemoteIfindex;
    public uint Cookie;
    public ConnectionFlags Flags;
    public byte TxFlagsSeen;
    public byte RxFlagsSeen;
    public ushort LastTxReport;
    public ushort LastRxReport;
    public ushort Endpoint;
    public ushort Created;
    public byte DenyReason;
    public byte MatchType;
    public ushort Pad;
}
