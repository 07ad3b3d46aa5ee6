// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;

namespace Cilium.Bpf.Interop;

/// <summary>Owns the file descriptor of a BPF object.</summary>
internal sealed class BpfHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    // 0 means "none" in most attributes, and 1 and 2 would collide with a standard stream that is opened later.
    private const int LowestFileDescriptor = 3;

    private volatile bool _isDisposed;

    private BpfHandle(int fd, bool closesWhenForgotten)
        : base(ownsHandle: true)
    {
        SetHandle(fd);
        if (!closesWhenForgotten)
        {
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The file descriptor. Valid only while the caller keeps this handle alive and undisposed.</summary>
    public int Value => (int)handle;

    /// <summary>Takes ownership of <paramref name="fd"/>.</summary>
    /// <param name="fd">What a system call returned; not negative.</param>
    /// <param name="closesWhenForgotten"><see langword="false"/> for an object whose last reference changes the system
    /// when it goes (a link detaches): the garbage collector must not decide when.</param>
    public static BpfHandle Own(int fd, bool closesWhenForgotten = true)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(fd);
        if (fd < LowestFileDescriptor)
        {
            int moved = LibC.fcntl(fd, LibC.F_DUPFD_CLOEXEC, LowestFileDescriptor);
            int errno = moved < 0 ? LibC.LastErrno : 0;
            _ = LibC.close(fd);
            BpfException.ThrowIfError(-errno, "fcntl(F_DUPFD_CLOEXEC)");
            fd = moved;
        }

        return new BpfHandle(fd, closesWhenForgotten);
    }

    /// <summary>Another file descriptor of the same kernel object, close-on-exec, owned by the caller.</summary>
    public BpfHandle Duplicate(bool closesWhenForgotten = true)
    {
        using DescriptorLease lease = Lease();
        int fd = LibC.fcntl(lease.Value, LibC.F_DUPFD_CLOEXEC, LowestFileDescriptor);
        BpfException.ThrowIfError(fd < 0 ? -LibC.LastErrno : fd, "fcntl(F_DUPFD_CLOEXEC)");
        return new BpfHandle(fd, closesWhenForgotten);
    }

    /// <summary>Keeps the descriptor open until the lease is disposed of.</summary>
    /// <exception cref="ObjectDisposedException">This has been disposed of, even if another thread's call still holds it open.</exception>
    // SafeHandle alone refuses only when nobody holds a reference any more, which busy threads can put off without end.
    public DescriptorLease Lease()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return new DescriptorLease(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle() => LibC.close((int)handle) == 0;
}
