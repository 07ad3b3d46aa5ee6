// SPDX-License-Identifier: Apache-2.0
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Cilium.Bpf.Tests.Support;

namespace Cilium.Bpf.Tests.Maps;

public partial class BpfFileSystemTests
{
    [Fact]
    public void It_is_mounted_once_and_then_used()
    {
        InMountNamespaceOfItsOwn(() =>
        {
            string path = Directory.CreateTempSubdirectory("cilium-bpf-").FullName;
            try
            {
                Assert.False(BpfFileSystem.Contains(path));
                Assert.True(BpfFileSystem.EnsureMounted(path));
                Assert.True(BpfFileSystem.Contains(path));
                Assert.False(BpfFileSystem.EnsureMounted(path));
                using var map = BpfMap<uint, uint>.Create(BpfMapType.Array, 1);
                map.Pin(Path.Combine(path, "m"));
                Assert.True(BpfFileSystem.Contains(Path.Combine(path, "m")));
                Assert.Equal(0, umount2(path, DetachNow));
            }
            finally
            {
                Directory.Delete(path);
            }
        });
    }

    [Fact]
    public void A_path_that_does_not_exist_is_not_on_it() => Assert.False(BpfFileSystem.Contains("/no/such/path"));

    [Fact]
    public void Without_the_administrators_capability_mounting_says_so()
    {
        string path = Directory.CreateTempSubdirectory("cilium-bpf-").FullName;
        try
        {
            var error = Assert.Throws<MissingCapabilityException>(() => WithoutCapabilities.Run(() => BpfFileSystem.EnsureMounted(path)));
            Assert.Equal(BpfCapabilities.SysAdmin, error.Missing);
            Assert.Contains(path, error.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(path);
        }
    }

    private const int NewMountNamespace = 0x20000;
    private const int DetachNow = 2;
    private const nuint PrivateRecursive = 0x40000 | 0x4000;

    private static void InMountNamespaceOfItsOwn(Action work)
    {
        ExceptionDispatchInfo? error = null;
        var thread = new Thread(() =>
        {
            try
            {
                Assert.Equal(0, unshare(NewMountNamespace));
                Assert.Equal(0, mount("none", "/", null, PrivateRecursive, 0));
                work();
            }
            catch (Exception caught)
            {
                error = ExceptionDispatchInfo.Capture(caught);
            }
        });
        thread.Start();
        thread.Join();
        error?.Throw();
    }

    [LibraryImport("libc")]
    private static partial int unshare(int flags);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int mount(string source, string target, string? type, nuint flags, nint data);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int umount2(string target, int flags);
}
