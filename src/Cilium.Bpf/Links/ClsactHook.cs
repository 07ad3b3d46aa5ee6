// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>One direction of an interface's clsact discipline, spoken to by route netlink.</summary>
internal sealed class ClsactHook : IDisposable
{
    private const string ClassifierKind = "bpf";
    private const ushort Acknowledged = LinkNetlinkSocket.NLM_F_REQUEST | LinkNetlinkSocket.NLM_F_ACK;

    private readonly LinkNetlinkSocket _socket;

    private ClsactHook(LinkNetlinkSocket socket, int interfaceIndex, TcDirection direction)
    {
        _socket = socket;
        InterfaceIndex = interfaceIndex;
        Direction = direction;
    }

    public int InterfaceIndex { get; }

    public TcDirection Direction { get; }

    public bool IsDisposed { get; private set; }

    private uint Parent => Direction == TcDirection.Ingress
        ? LinkNetlinkTc.TC_H_CLSACT_INGRESS
        : LinkNetlinkTc.TC_H_CLSACT_EGRESS;

    /// <summary>Binds to the interface of the calling thread's network namespace.</summary>
    public static ClsactHook Open(int interfaceIndex, TcDirection direction)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        _ = TcxAttachment.HookOf(direction);
        return new ClsactHook(LinkNetlinkSocket.Open(), interfaceIndex, direction);
    }

    /// <summary>Adds the discipline unless the interface has it.</summary>
    public void EnsureDiscipline()
    {
        LinkNetlinkMessage message = new LinkNetlinkMessage(
            LinkNetlinkTc.RTM_NEWQDISC,
            Acknowledged | LinkNetlinkSocket.NLM_F_CREATE | LinkNetlinkSocket.NLM_F_EXCL)
            .Append(new LinkNetlinkTc
            {
                ifindex = InterfaceIndex,
                parent = LinkNetlinkTc.TC_H_CLSACT,
                handle = LinkNetlinkTc.TC_H_CLSACT_HANDLE,
            })
            .Attribute(LinkNetlinkTc.TCA_KIND, "clsact");
        int result = _socket.Request(message, answer: null, out string? reason);
        if (result < 0 && result != -Errno.EEXIST)
        {
            throw Refused(-result, "add clsact discipline", reason);
        }
    }

    /// <summary>Adds a filter, or replaces the program of the one that has this priority and handle.</summary>
    public void Write(BpfProgram program, string name, int priority, uint handle, bool isNew)
    {
        bool isReferenced = false;
        try
        {
            program.Handle.DangerousAddRef(ref isReferenced);
            ushort exclusive = isNew ? LinkNetlinkSocket.NLM_F_EXCL : (ushort)0;
            LinkNetlinkMessage message = Filter(
                LinkNetlinkTc.RTM_NEWTFILTER,
                (ushort)(Acknowledged | LinkNetlinkSocket.NLM_F_CREATE | exclusive),
                priority,
                handle)
                .Attribute(LinkNetlinkTc.TCA_KIND, ClassifierKind)
                .Nested(LinkNetlinkTc.TCA_OPTIONS, options => options
                    .Attribute(LinkNetlinkTc.TCA_BPF_FD, (uint)program.Handle.Value)
                    .Attribute(LinkNetlinkTc.TCA_BPF_NAME, name)
                    .Attribute(LinkNetlinkTc.TCA_BPF_FLAGS, LinkNetlinkTc.TCA_BPF_FLAG_ACT_DIRECT));
            int result = _socket.Request(message, answer: null, out string? reason);
            if (result < 0)
            {
                throw Refused(-result, $"attach program '{program.Name}' by clsact", reason);
            }
        }
        finally
        {
            if (isReferenced)
            {
                program.Handle.DangerousRelease();
            }
        }
    }

    /// <summary>Removes a filter; one that is gone, or whose interface is, counts as removed.</summary>
    public void Remove(int priority, uint handle)
    {
        LinkNetlinkMessage message = Filter(LinkNetlinkTc.RTM_DELTFILTER, Acknowledged, priority, handle)
            .Attribute(LinkNetlinkTc.TCA_KIND, ClassifierKind);
        int result = _socket.Request(message, answer: null, out string? reason);

        // Without the discipline there is no parent to look under, which the kernel reports as EINVAL.
        if (result < 0 && result is not (-Errno.ENOENT or -Errno.ENODEV or -Errno.EINVAL))
        {
            throw Refused(-result, "detach clsact filter", reason);
        }
    }

    /// <summary>The BPF filters of this direction, in the order in which they run.</summary>
    public IReadOnlyList<ClsactFilterInfo> List()
    {
        List<(string Name, int Priority, uint Handle, uint Program)> found = [];
        LinkNetlinkMessage message = new LinkNetlinkMessage(
            LinkNetlinkTc.RTM_GETTFILTER, LinkNetlinkSocket.NLM_F_REQUEST | LinkNetlinkSocket.NLM_F_DUMP)
            .Append(new LinkNetlinkTc { ifindex = InterfaceIndex, parent = Parent });

        // The kernel lists no filters for an interface that does not exist: ask for the interface first.
        int result = _socket.Request(LinkNetlinkInterface.Ask(InterfaceIndex), answer: null, out string? reason);
        if (result >= 0)
        {
            result = _socket.Request(message, payload => Collect(payload, found), out reason);
        }

        if (result < 0)
        {
            throw Refused(-result, "list clsact filters", reason);
        }

        return found.ConvertAll(filter => new ClsactFilterInfo(
            filter.Name, filter.Priority, filter.Handle, AttachedProgram.Describe(filter.Program, linkId: null)));
    }

    public void Dispose()
    {
        IsDisposed = true;
        _socket.Dispose();
    }

    private static void Collect(ReadOnlySpan<byte> payload, List<(string Name, int Priority, uint Handle, uint Program)> found)
    {
        if (payload.Length < Unsafe.SizeOf<LinkNetlinkTc>())
        {
            return;
        }

        LinkNetlinkTc head = MemoryMarshal.Read<LinkNetlinkTc>(payload);
        LinkNetlinkAttributes attributes = new(payload[Unsafe.SizeOf<LinkNetlinkTc>()..]);
        LinkNetlinkAttributes options = attributes.Nested(LinkNetlinkTc.TCA_OPTIONS);
        uint program = options.Number(LinkNetlinkTc.TCA_BPF_ID);
        if (attributes.Text(LinkNetlinkTc.TCA_KIND) == ClassifierKind && program != 0)
        {
            string name = options.Text(LinkNetlinkTc.TCA_BPF_NAME) ?? string.Empty;
            found.Add((name, (int)(head.info >> 16), head.handle, program));
        }
    }

    private LinkNetlinkMessage Filter(ushort type, ushort flags, int priority, uint handle)
        => new LinkNetlinkMessage(type, flags).Append(new LinkNetlinkTc
        {
            ifindex = InterfaceIndex,
            parent = Parent,
            handle = handle,
            info = ((uint)priority << 16) | LinkNetlinkTc.EveryProtocol,
        });

    private BpfException Refused(int errno, string operation, string? reason)
    {
        string? remedy = reason is null ? null : $"The kernel says: {reason}";
        return errno switch
        {
            Errno.ENODEV => new InterfaceNotFoundException(operation, InterfaceIndex),
            Errno.ENOENT when operation.StartsWith("add", StringComparison.Ordinal)
                => new FeatureNotSupportedException("clsact", new Version(4, 5), remedy),
            _ => BpfException.FromErrno(errno, operation, $"to interface {InterfaceIndex}", BpfCapabilities.NetworkAdmin, remedy),
        };
    }
}
