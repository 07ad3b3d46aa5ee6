// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;
using static Cilium.Netlink.Interop.InetDiag;

namespace Cilium.Netlink;

/// <summary>Translates address and port conditions into the bytecode that the kernel runs over each socket.</summary>
/// <remarks>Each condition that holds continues at the next; one that fails jumps 4 bytes beyond the end, which rejects.</remarks>
internal static class SocketFilterProgram
{
    /// <summary>struct inet_diag_hostcond without its address: family, prefix length, two bytes of padding, port.</summary>
    private const int HostConditionSize = 8;

    internal static byte[] Compile(SocketFilter filter)
    {
        int localSize = SizeOf(filter.Local, filter.LocalPort);
        int remoteSize = SizeOf(filter.Remote, filter.RemotePort);
        byte[] program = new byte[localSize + remoteSize];
        Write(program, INET_DIAG_BC_S_COND, filter.Local, filter.LocalPort, localSize);
        Write(program.AsSpan(localSize), INET_DIAG_BC_D_COND, filter.Remote, filter.RemotePort, remoteSize);
        return program;
    }

    private static int SizeOf(IPNetwork? network, ushort? port)
        => network is null && port is null ? 0
        : inet_diag_bc_op.Size + HostConditionSize + AddressSize(network);

    private static int AddressSize(IPNetwork? network) => network?.BaseAddress.AddressFamily switch
    {
        AddressFamily.InterNetwork => 4,
        AddressFamily.InterNetworkV6 => 16,
        _ => 0,
    };

    private static void Write(Span<byte> rest, byte code, IPNetwork? network, ushort? port, int size)
    {
        if (size == 0)
        {
            return;
        }

        MemoryMarshal.Write(rest, new inet_diag_bc_op { code = code, yes = (byte)size, no = (ushort)(rest.Length + 4) });
        Span<byte> condition = rest[inet_diag_bc_op.Size..];
        condition[0] = network is { } prefix ? Families.ToKernel(prefix.BaseAddress.AddressFamily) : RtNetlink.AF_UNSPEC;
        condition[1] = (byte)(network?.PrefixLength ?? 0);
        MemoryMarshal.Write(condition[4..], port ?? -1);
        network?.BaseAddress.TryWriteBytes(condition[HostConditionSize..], out _);
    }
}
