// SPDX-License-Identifier: Apache-2.0
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Cilium.Bpf.Tests.Maps;

public partial class LocalStorageTests
{
    [Fact]
    public void A_sockets_value_belongs_to_the_socket()
    {
        using var map = Create(BpfMapType.SocketStorage);
        using var one = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        using var other = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
        CheckOwners(map, one.SafeHandle, other.SafeHandle);
    }

    [Fact]
    public void A_tasks_value_belongs_to_the_task()
    {
        using var map = Create(BpfMapType.TaskStorage);
        using SafeFileHandle self = OpenProcess(Environment.ProcessId);
        using SafeFileHandle init = OpenProcess(1);
        CheckOwners(map, self, init);
    }

    [Fact]
    public void A_cgroups_value_belongs_to_the_cgroup()
    {
        string root = File.ReadLines("/proc/self/mountinfo")
            .Where(line => line.Contains(" - cgroup2 ", StringComparison.Ordinal))
            .Select(line => line.Split(' ')[4])
            .First();
        using var map = Create(BpfMapType.CgroupLocalStorage);
        string child = Path.Combine(root, $"cilium-bpf-storage-{Guid.NewGuid():N}");
        Directory.CreateDirectory(child);
        try
        {
            using SafeFileHandle one = OpenDirectory(child);
            using SafeFileHandle other = OpenDirectory(root);
            CheckOwners(map, one, other);
        }
        finally
        {
            Directory.Delete(child);
        }
    }

    [Fact]
    public void An_owner_of_the_wrong_kind_is_refused()
    {
        using var map = Create(BpfMapType.SocketStorage);
        using SafeFileHandle file = File.OpenHandle("/proc/self/status");
        var error = Assert.Throws<BpfException>(() => map.Update(file, new Tag(1, 2)));
        Assert.Contains("SocketStorage", error.Message, StringComparison.Ordinal);
        Assert.Throws<BpfException>(() => map.TryLookup(file, out _));
        Assert.Throws<BpfException>(() => map.TryDelete(file));
    }

    [Fact]
    public void Its_entries_cannot_be_listed()
    {
        using var map = Create(BpfMapType.SocketStorage);
        Assert.Equal("ENOTSUPP", Assert.Throws<BpfException>(() => map.CountEntries()).ErrnoName);
    }

    private static BpfLocalStorage<Tag> Create(BpfMapType type) => BpfLocalStorage<Tag>.Create(new BpfMapOptions(type));

    private static void CheckOwners(BpfLocalStorage<Tag> map, SafeHandle one, SafeHandle other)
    {
        Assert.False(map.TryLookup(one, out Tag read));
        map.Update(one, new Tag(1, 2), BpfUpdateMode.MustNotExist);
        Assert.Equal("EEXIST", Assert.Throws<BpfException>(() => map.Update(one, default, BpfUpdateMode.MustNotExist)).ErrnoName);
        Assert.True(map.TryLookup(one, out read));
        Assert.Equal(new Tag(1, 2), read);
        Assert.False(map.TryLookup(other, out _));
        Assert.True(map.TryDelete(one));
        Assert.False(map.TryDelete(one));
    }

    private static SafeFileHandle OpenProcess(int id)
    {
        const nint PidFdOpen = 434;
        nint fd = syscall(PidFdOpen, id, 0);
        Assert.True(fd >= 0);
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    private static SafeFileHandle OpenDirectory(string path)
    {
        const int DirectoryOnlyCloseOnExec = 0x90000;
        int fd = open(path, DirectoryOnlyCloseOnExec);
        Assert.True(fd >= 0);
        return new SafeFileHandle(fd, ownsHandle: true);
    }

    [LibraryImport("libc")]
    private static partial nint syscall(nint number, nint a, nint b);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    private readonly record struct Tag(uint First, ulong Second);
}
