// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>Keeps a file descriptor open for the length of a system call.</summary>
internal readonly ref struct DescriptorLease
{
    private readonly SafeHandle _handle;

    /// <summary>Takes a reference.</summary>
    /// <exception cref="ObjectDisposedException">The handle is closed.</exception>
    public DescriptorLease(SafeHandle handle)
    {
        bool isReferenced = false;
        handle.DangerousAddRef(ref isReferenced);
        _handle = handle;
        Value = (int)handle.DangerousGetHandle();
    }

    /// <summary>The descriptor.</summary>
    public int Value { get; }

    /// <summary>Gives the reference back.</summary>
    public void Dispose() => _handle.DangerousRelease();
}
