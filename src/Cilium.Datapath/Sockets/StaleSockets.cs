// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Cilium.Bpf;
using Cilium.Datapath.Layout;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>Finds the connected sockets whose backend has gone, and destroys them.</summary>
/// <remarks>They are found among the open files of all processes that this one can see: run it in the host's pid namespace. The program
/// knows a socket's backend by what is stored with the socket, so no table can be too small.</remarks>
internal static class StaleSockets
{
    private const int Batch = 1024;

    /// <summary>Reads what the program lists, each socket once, however many processes hold it.</summary>
    public static IReadOnlyCollection<StaleSocketValue> List(BpfProgram program)
    {
        Dictionary<ulong, StaleSocketValue> sockets = [];
        using BpfLink link = program.AttachIterator();
        using BpfIteratorStream stream = link.OpenIterator();
        byte[] buffer = new byte[Batch * Unsafe.SizeOf<StaleSocketValue>()];
        int filled = 0;
        while (stream.Read(buffer, filled, buffer.Length - filled) is > 0 and int count)
        {
            filled += count;
            int whole = filled / Unsafe.SizeOf<StaleSocketValue>() * Unsafe.SizeOf<StaleSocketValue>();
            foreach (ref readonly StaleSocketValue socket in MemoryMarshal.Cast<byte, StaleSocketValue>(buffer.AsSpan(0, whole)))
            {
                sockets.TryAdd(socket.Cookie, socket);
            }

            buffer.AsSpan(whole, filled - whole).CopyTo(buffer);
            filled -= whole;
        }

        return sockets.Values;
    }

    /// <summary>Destroys sockets, of whatever namespaces they are.</summary>
    /// <returns>How many were destroyed, and why others were not; those that are neither had been closed.</returns>
    public static (int Destroyed, List<SocketSweepFailure> Failures) Destroy(IEnumerable<StaleSocketValue> sockets)
    {
        int destroyed = 0;
        List<SocketSweepFailure> failures = [];
        foreach (var inNamespace in sockets.GroupBy(socket => socket.NetworkNamespace))
        {
            destroyed += DestroyIn(inNamespace.Key, [.. inNamespace], failures);
        }

        return (destroyed, failures);
    }

    private static int DestroyIn(uint inode, List<StaleSocketValue> sockets, List<SocketSweepFailure> failures)
    {
        int destroyed = 0, tried = 0;
        try
        {
            using NetworkNamespace? home = Open(inode, sockets);
            if (home is null)
            {
                return 0;
            }

            using SocketDiagnosis diagnosis = new(home);
            for (; tried < sockets.Count; tried++)
            {
                destroyed += diagnosis.Destroy(ToInfo(sockets[tried])) ? 1 : 0;
            }
        }
        catch (Exception error) when (error is NetlinkException or NetworkNamespaceException)
        {
            failures.Add(new SocketSweepFailure(inode, sockets.Count - tried, error));
        }

        return destroyed;
    }

    /// <summary>Opens the namespace through one of its sockets; null where all of them have been closed.</summary>
    private static NetworkNamespace? Open(uint inode, List<StaleSocketValue> sockets)
    {
        foreach (StaleSocketValue socket in sockets)
        {
            try
            {
                NetworkNamespace opened = NetworkNamespace.OpenSocket(socket.Process, socket.Descriptor);
                if (opened.Inode == inode)
                {
                    return opened;
                }

                // The descriptor is another socket's by now.
                opened.Dispose();
            }
            catch (NetworkNamespaceException error) when (error.ErrnoName is "ESRCH" or "EBADF" or "ENOTTY")
            {
                // Closed, or another file's by now.
            }
        }

        return null;
    }

    private static SocketInfo ToInfo(in StaleSocketValue socket)
    {
        bool isIPv6 = socket.IsIpv6 != 0;
        return new SocketInfo
        {
            Protocol = (ProtocolType)socket.Protocol,
            Family = isIPv6 ? AddressFamily.InterNetworkV6 : AddressFamily.InterNetwork,
            State = SocketStates.All,
            Local = new IPEndPoint(socket.Local.ToIPAddress(isIPv6), socket.LocalPort),
            Remote = new IPEndPoint(socket.Remote.ToIPAddress(isIPv6), BinaryPrimitives.ReverseEndianness(socket.RemotePort)),
            LinkIndex = socket.Device == 0 ? null : socket.Device,
            Cookie = socket.Cookie,
        };
    }
}
