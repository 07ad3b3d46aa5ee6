// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cilium.Bpf;

/// <summary>The metadata of a packet in a test run: <c>struct __sk_buff</c> of linux/bpf.h.</summary>
/// <remarks>
/// As input the kernel accepts <see cref="Mark"/>, <see cref="Priority"/>, <see cref="IngressInterfaceIndex"/>,
/// <see cref="InterfaceIndex"/>, <see cref="Control"/>, <see cref="TimeStamp"/>, <see cref="WireLength"/>,
/// <see cref="SegmentCount"/>, <see cref="SegmentSize"/> and <see cref="HardwareTimeStamp"/>; the rest must be zero. As
/// output it fills in the same. Numbers are in host byte order.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
public struct SkBuffContext
{
    private readonly uint _length;
    private readonly uint _packetType;
    private uint _mark;
    private readonly uint _queueMapping;
    private readonly uint _protocol;
    private readonly uint _vlanPresent;
    private readonly uint _vlanTag;
    private readonly uint _vlanProtocol;
    private uint _priority;
    private uint _ingressInterfaceIndex;
    private uint _interfaceIndex;
    private readonly uint _tcIndex;
    private ControlWords _control;
    private readonly uint _hash;
    private readonly uint _tcClassId;
    private readonly uint _data;
    private readonly uint _dataEnd;
    private readonly uint _napiId;
    private readonly uint _family;
    private readonly uint _remoteAddress4;
    private readonly uint _localAddress4;
    private readonly AddressWords _remoteAddress6;
    private readonly AddressWords _localAddress6;
    private readonly uint _remotePort;
    private readonly uint _localPort;
    private readonly uint _dataMeta;
    private readonly ulong _flowKeys;
    private ulong _timeStamp;
    private uint _wireLength;
    private uint _segmentCount;
    private readonly ulong _socket;
    private uint _segmentSize;
    private readonly uint _timeStampType;
    private ulong _hardwareTimeStamp;

    /// <summary>The packet's mark.</summary>
    public uint Mark { readonly get => _mark; set => _mark = value; }

    /// <summary>The packet's priority.</summary>
    public uint Priority { readonly get => _priority; set => _priority = value; }

    /// <summary>The interface that the packet arrived at; must exist in the caller's network namespace.</summary>
    public uint IngressInterfaceIndex { readonly get => _ingressInterfaceIndex; set => _ingressInterfaceIndex = value; }

    /// <summary>The interface that the packet is on; must exist in the caller's network namespace.</summary>
    public uint InterfaceIndex { readonly get => _interfaceIndex; set => _interfaceIndex = value; }

    /// <summary>The control words that programs pass to each other (<c>cb[5]</c>).</summary>
    public ControlWords Control { readonly get => _control; set => _control = value; }

    /// <summary>The packet's time stamp, in nanoseconds.</summary>
    public ulong TimeStamp { readonly get => _timeStamp; set => _timeStamp = value; }

    /// <summary>The length on the wire, in bytes; 0 for the packet's own.</summary>
    public uint WireLength { readonly get => _wireLength; set => _wireLength = value; }

    /// <summary>The number of segments of an aggregated packet.</summary>
    public uint SegmentCount { readonly get => _segmentCount; set => _segmentCount = value; }

    /// <summary>The size of each segment of an aggregated packet, in bytes.</summary>
    public uint SegmentSize { readonly get => _segmentSize; set => _segmentSize = value; }

    /// <summary>The hardware's time stamp, in nanoseconds.</summary>
    public ulong HardwareTimeStamp { readonly get => _hardwareTimeStamp; set => _hardwareTimeStamp = value; }

    /// <summary>Five 32-bit words.</summary>
    [InlineArray(5)]
    public struct ControlWords
    {
        private uint _first;
    }

    [InlineArray(4)]
    private struct AddressWords
    {
        private uint _first;
    }
}
