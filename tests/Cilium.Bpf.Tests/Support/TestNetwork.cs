// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Runtime.ExceptionServices;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Bpf.Tests.Support;

/// <summary>Two unnamed network namespaces joined by a veth pair: they vanish with the process that holds them.</summary>
/// <remarks>
/// Left has eth0 with 10.77.0.1 and fd77::1, right has eth0 with 10.77.0.2 and fd77::2; neighbours are
/// fixed, so that a test that drops everything does not leave an unanswered ARP request behind. Code runs inside a namespace on a
/// thread of its own that ends with it, so that no other thread inherits the namespace: synchronous calls only.
/// </remarks>
internal sealed partial class TestNetwork : IDisposable
{
    public static readonly IPAddress LeftAddress = IPAddress.Parse("10.77.0.1");
    public static readonly IPAddress RightAddress = IPAddress.Parse("10.77.0.2");

    private readonly SafeFileHandle _left;
    private readonly SafeFileHandle _right;

    private TestNetwork(SafeFileHandle left, SafeFileHandle right)
    {
        _left = left;
        _right = right;
    }

    public int LeftIndex { get; private set; }

    public int RightIndex { get; private set; }

    public static TestNetwork Create()
    {
        TestNetwork network = new(NewNamespace(), NewNamespace());
        network.IpLeft(
            "link set lo up",
            $"link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns {PathOf(network._right)}",
            "addr add 10.77.0.1/24 dev eth0",
            "addr add fd77::1/64 dev eth0 nodad",
            "link set eth0 up",
            "neigh add 10.77.0.2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent",
            "neigh add fd77::2 lladdr 02:00:00:00:00:02 dev eth0 nud permanent");
        network.IpRight(
            "link set lo up",
            "addr add 10.77.0.2/24 dev eth0",
            "addr add fd77::2/64 dev eth0 nodad",
            "link set eth0 up",
            "neigh add 10.77.0.1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent",
            "neigh add fd77::1 lladdr 02:00:00:00:00:01 dev eth0 nud permanent");
        network.LeftIndex = network.InLeft(() => InterfaceIndex("eth0"));
        network.RightIndex = network.InRight(() => InterfaceIndex("eth0"));

        // The kernel notices the carrier, and starts to transmit, some time after both ends are up.
        Eventually.True(() => network.CountDelivered(1, patience: TimeSpan.FromMilliseconds(2)) == 1, "the veth pair passes traffic");
        return network;
    }

    public void IpLeft(params string[] commands) => Ip(_left, commands);

    public void IpRight(params string[] commands) => Ip(_right, commands);

    public T InLeft<T>(Func<T> action) => Inside(_left, action);

    public T InRight<T>(Func<T> action) => Inside(_right, action);

    public void InLeft(Action action) => InLeft(() => { action(); return 0; });

    public void InRight(Action action) => InRight(() => { action(); return 0; });

    /// <summary>Opens a UDP socket on the right, bound to a free port of its address.</summary>
    public Socket ListenUdpRight() => InRight(() =>
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp) { ReceiveTimeout = 2000 };
        socket.Bind(new IPEndPoint(RightAddress, 0));
        return socket;
    });

    /// <summary>Sends datagrams from the left to the right and counts those that arrive.</summary>
    public int CountDelivered(int datagrams, TimeSpan? patience = null)
    {
        using Socket listener = ListenUdpRight();
        EndPoint target = listener.LocalEndPoint!;
        InLeft(() =>
        {
            using Socket sender = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            for (int i = 0; i < datagrams; i++)
            {
                sender.SendTo([(byte)i], target);
            }
        });

        // A veth delivers before the sender's call returns, or on this CPU's next soft interrupt.
        int count = 0;
        byte[] buffer = new byte[16];
        while (count < datagrams && listener.Poll(patience ?? TimeSpan.FromMilliseconds(100), SelectMode.SelectRead))
        {
            listener.Receive(buffer);
            count++;
        }

        return count;
    }

    public void Dispose()
    {
        _left.Dispose();
        _right.Dispose();
    }

    public static int InterfaceIndex(string name) => (int)if_nametoindex(name);

    private static string PathOf(SafeFileHandle handle) => $"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}";

    private static void Ip(SafeFileHandle space, string[] commands)
    {
        ProcessStartInfo start = new("nsenter", [$"--net={PathOf(space)}", "ip", "-batch", "-"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Write(string.Join('\n', commands) + "\n");
        process.StandardInput.Close();
        string error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, error);
    }

    private static SafeFileHandle NewNamespace() => OnOwnThread(() =>
    {
        const int CLONE_NEWNET = 0x40000000;
        Assert.Equal(0, unshare(CLONE_NEWNET));
        return File.OpenHandle("/proc/thread-self/ns/net");
    });

    private static T Inside<T>(SafeFileHandle space, Func<T> action) => OnOwnThread(() =>
    {
        Assert.Equal(0, setns(space, 0));
        return action();
    });

    private static T OnOwnThread<T>(Func<T> action)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                result = action();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [System.Runtime.InteropServices.LibraryImport("libc", SetLastError = true)]
    private static partial int unshare(int flags);

    [System.Runtime.InteropServices.LibraryImport("libc", SetLastError = true)]
    private static partial int setns(SafeFileHandle fd, int type);

    [System.Runtime.InteropServices.LibraryImport("libc", StringMarshalling = System.Runtime.InteropServices.StringMarshalling.Utf8)]
    private static partial uint if_nametoindex(string name);
}
