// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The kind of a BPF program: what it may do and where it may be attached.</summary>
/// <remarks>Numbers as in the kernel's <c>enum bpf_prog_type</c>; a newer kernel may report values not listed here.</remarks>
public enum BpfProgramType
{
    /// <summary>None.</summary>
    Unspecified = 0,

    /// <summary>Filters what a socket receives.</summary>
    SocketFilter = 1,

    /// <summary>Kernel and user probes.</summary>
    Kprobe = 2,

    /// <summary>Traffic control classifier (tcx, clsact, netkit).</summary>
    SchedulerClassifier = 3,

    /// <summary>Traffic control action.</summary>
    SchedulerAction = 4,

    /// <summary>Static kernel tracepoints.</summary>
    Tracepoint = 5,

    /// <summary>Packets at the network driver.</summary>
    Xdp = 6,

    /// <summary>Hardware and software performance events.</summary>
    PerfEvent = 7,

    /// <summary>Packets of a cgroup.</summary>
    CgroupSkb = 8,

    /// <summary>Creation, binding and release of a cgroup's sockets.</summary>
    CgroupSock = 9,

    /// <summary>Lightweight tunnel, input.</summary>
    LightweightTunnelIn = 10,

    /// <summary>Lightweight tunnel, output.</summary>
    LightweightTunnelOut = 11,

    /// <summary>Lightweight tunnel, transmit.</summary>
    LightweightTunnelTransmit = 12,

    /// <summary>TCP events of a cgroup's sockets.</summary>
    SockOps = 13,

    /// <summary>Stream parsing and redirection between sockets.</summary>
    SkSkb = 14,

    /// <summary>Device access of a cgroup.</summary>
    CgroupDevice = 15,

    /// <summary>Redirection of messages sent by sockets in a map.</summary>
    SkMsg = 16,

    /// <summary>Tracepoints without argument conversion.</summary>
    RawTracepoint = 17,

    /// <summary>Addresses in connect, bind, sendmsg and related calls of a cgroup.</summary>
    CgroupSockAddr = 18,

    /// <summary>Segment routing, local.</summary>
    LightweightTunnelSeg6Local = 19,

    /// <summary>Infrared decoding.</summary>
    LircMode2 = 20,

    /// <summary>Selection within a reuseport group.</summary>
    SkReuseport = 21,

    /// <summary>Dissection of packet headers in a network namespace.</summary>
    FlowDissector = 22,

    /// <summary>System controls accessed by a cgroup.</summary>
    CgroupSysctl = 23,

    /// <summary>Raw tracepoints with writable arguments.</summary>
    RawTracepointWritable = 24,

    /// <summary>Socket options of a cgroup.</summary>
    CgroupSockopt = 25,

    /// <summary>fentry, fexit, BTF tracepoints and iterators.</summary>
    Tracing = 26,

    /// <summary>Implementation of kernel operations.</summary>
    StructOps = 27,

    /// <summary>Replacement of a function in another BPF program.</summary>
    Extension = 28,

    /// <summary>Security hooks.</summary>
    Lsm = 29,

    /// <summary>Choice of the listening socket in a network namespace.</summary>
    SkLookup = 30,

    /// <summary>Programs that run system calls.</summary>
    Syscall = 31,

    /// <summary>Netfilter hooks.</summary>
    Netfilter = 32,
}
