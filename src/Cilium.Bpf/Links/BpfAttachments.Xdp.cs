// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public static partial class BpfAttachments
{
    private static readonly (ushort Attribute, XdpMode Mode)[] XdpSlots =
    [
        (LinkNetlinkInterface.IFLA_XDP_SKB_PROG_ID, XdpMode.Generic),
        (LinkNetlinkInterface.IFLA_XDP_DRV_PROG_ID, XdpMode.Native),
        (LinkNetlinkInterface.IFLA_XDP_HW_PROG_ID, XdpMode.Offloaded),
    ];

    /// <summary>The XDP programs of an interface: usually none or one, at most one for each mode.</summary>
    /// <param name="interfaceIndex">The interface's index in the calling thread's network namespace.</param>
    /// <exception cref="InterfaceNotFoundException">No such interface.</exception>
    /// <remarks>The link is found by looking through all links, which needs CAP_SYS_ADMIN; without it, none is named.</remarks>
    public static IReadOnlyList<AttachedXdpProgram> QueryXdp(int interfaceIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(interfaceIndex);
        List<(XdpMode Mode, uint Program)> found = [];
        using LinkNetlinkSocket socket = LinkNetlinkSocket.Open();
        int result = socket.Request(LinkNetlinkInterface.Ask(interfaceIndex), payload => Collect(payload, found), out string? reason);
        return result switch
        {
            >= 0 => found.ConvertAll(slot => new AttachedXdpProgram(slot.Mode, AttachedProgram.Describe(
                slot.Program,
                LinkSearch.FindSingle<XdpLinkInfo>(link => link.ProgramId == slot.Program && link.InterfaceIndex == interfaceIndex)))),
            -Errno.ENODEV => throw new InterfaceNotFoundException("query XDP programs attached", interfaceIndex),
            _ => throw BpfException.FromErrno(-result, "query XDP programs attached", $"to interface {interfaceIndex}", remedy: reason),
        };
    }

    private static void Collect(ReadOnlySpan<byte> payload, List<(XdpMode Mode, uint Program)> found)
    {
        int head = Unsafe.SizeOf<LinkNetlinkInterface>();
        if (payload.Length < head)
        {
            return;
        }

        LinkNetlinkAttributes xdp = new LinkNetlinkAttributes(payload[head..]).Nested(LinkNetlinkInterface.IFLA_XDP);
        foreach ((ushort attribute, XdpMode mode) in XdpSlots)
        {
            uint program = xdp.Number(attribute);
            if (program != 0)
            {
                found.Add((mode, program));
            }
        }
    }
}
