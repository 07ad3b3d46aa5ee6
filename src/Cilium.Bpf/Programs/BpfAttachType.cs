// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>The hook that a BPF program is attached to.</summary>
/// <remarks>Numbers as in the kernel's <c>enum bpf_attach_type</c>; a newer kernel may report values not listed here.</remarks>
public enum BpfAttachType
{
    /// <summary>Packets that a cgroup's sockets receive.</summary>
    CgroupInetIngress = 0,

    /// <summary>Packets that a cgroup's sockets send.</summary>
    CgroupInetEgress = 1,

    /// <summary>Creation of a socket in a cgroup.</summary>
    CgroupInetSockCreate = 2,

    /// <summary>TCP events of a cgroup's sockets.</summary>
    CgroupSockOps = 3,

    /// <summary>Message boundaries in a stream.</summary>
    SkSkbStreamParser = 4,

    /// <summary>Fate of a message in a stream.</summary>
    SkSkbStreamVerdict = 5,

    /// <summary>Device access of a cgroup.</summary>
    CgroupDevice = 6,

    /// <summary>Fate of a message sent by a socket in a map.</summary>
    SkMsgVerdict = 7,

    /// <summary>bind(2) to an IPv4 address.</summary>
    CgroupInet4Bind = 8,

    /// <summary>bind(2) to an IPv6 address.</summary>
    CgroupInet6Bind = 9,

    /// <summary>connect(2) to an IPv4 address.</summary>
    CgroupInet4Connect = 10,

    /// <summary>connect(2) to an IPv6 address.</summary>
    CgroupInet6Connect = 11,

    /// <summary>After bind(2) to an IPv4 address.</summary>
    CgroupInet4PostBind = 12,

    /// <summary>After bind(2) to an IPv6 address.</summary>
    CgroupInet6PostBind = 13,

    /// <summary>sendmsg(2) of an unconnected UDP socket to an IPv4 address.</summary>
    CgroupUdp4Sendmsg = 14,

    /// <summary>sendmsg(2) of an unconnected UDP socket to an IPv6 address.</summary>
    CgroupUdp6Sendmsg = 15,

    /// <summary>Infrared decoding.</summary>
    LircMode2 = 16,

    /// <summary>Header dissection of a network namespace.</summary>
    FlowDissector = 17,

    /// <summary>System controls accessed by a cgroup.</summary>
    CgroupSysctl = 18,

    /// <summary>recvmsg(2) of a UDP socket, IPv4.</summary>
    CgroupUdp4Recvmsg = 19,

    /// <summary>recvmsg(2) of a UDP socket, IPv6.</summary>
    CgroupUdp6Recvmsg = 20,

    /// <summary>getsockopt(2) in a cgroup.</summary>
    CgroupGetsockopt = 21,

    /// <summary>setsockopt(2) in a cgroup.</summary>
    CgroupSetsockopt = 22,

    /// <summary>A raw tracepoint with BTF types.</summary>
    TraceRawTracepoint = 23,

    /// <summary>Entry of a kernel or BPF function.</summary>
    TraceFentry = 24,

    /// <summary>Return of a kernel or BPF function.</summary>
    TraceFexit = 25,

    /// <summary>Return value of a kernel function that allows it.</summary>
    ModifyReturn = 26,

    /// <summary>A security hook.</summary>
    LsmMac = 27,

    /// <summary>An iterator over kernel objects.</summary>
    TraceIterator = 28,

    /// <summary>getpeername(2), IPv4.</summary>
    CgroupInet4Getpeername = 29,

    /// <summary>getpeername(2), IPv6.</summary>
    CgroupInet6Getpeername = 30,

    /// <summary>getsockname(2), IPv4.</summary>
    CgroupInet4Getsockname = 31,

    /// <summary>getsockname(2), IPv6.</summary>
    CgroupInet6Getsockname = 32,

    /// <summary>After redirection to a device map entry.</summary>
    XdpDevmap = 33,

    /// <summary>Release of a socket in a cgroup.</summary>
    CgroupInetSockRelease = 34,

    /// <summary>After redirection to a CPU map entry.</summary>
    XdpCpumap = 35,

    /// <summary>Lookup of the listening socket in a network namespace.</summary>
    SkLookup = 36,

    /// <summary>Packets at the network driver.</summary>
    Xdp = 37,

    /// <summary>Fate of a packet received by a socket in a map.</summary>
    SkSkbVerdict = 38,

    /// <summary>Choice within a reuseport group.</summary>
    SkReuseportSelect = 39,

    /// <summary>Choice within a reuseport group, migration included.</summary>
    SkReuseportSelectOrMigrate = 40,

    /// <summary>A performance event, tracepoint, kprobe or uprobe.</summary>
    PerfEvent = 41,

    /// <summary>Many kernel functions at once.</summary>
    TraceKprobeMulti = 42,

    /// <summary>A security hook, for a cgroup.</summary>
    LsmCgroup = 43,

    /// <summary>Implementation of kernel operations.</summary>
    StructOps = 44,

    /// <summary>A netfilter hook.</summary>
    Netfilter = 45,

    /// <summary>Packets that arrive at an interface.</summary>
    TcxIngress = 46,

    /// <summary>Packets that leave by an interface.</summary>
    TcxEgress = 47,

    /// <summary>Many places of an executable at once.</summary>
    TraceUprobeMulti = 48,

    /// <summary>connect(2) of a Unix socket.</summary>
    CgroupUnixConnect = 49,

    /// <summary>sendmsg(2) of a Unix socket.</summary>
    CgroupUnixSendmsg = 50,

    /// <summary>recvmsg(2) of a Unix socket.</summary>
    CgroupUnixRecvmsg = 51,

    /// <summary>getpeername(2) of a Unix socket.</summary>
    CgroupUnixGetpeername = 52,

    /// <summary>getsockname(2) of a Unix socket.</summary>
    CgroupUnixGetsockname = 53,

    /// <summary>Packets of a netkit device, host side.</summary>
    NetkitPrimary = 54,

    /// <summary>Packets of a netkit device, workload side.</summary>
    NetkitPeer = 55,

    /// <summary>Entry and return of many kernel functions.</summary>
    TraceKprobeSession = 56,

    /// <summary>Entry and return of many places of an executable.</summary>
    TraceUprobeSession = 57,
}
