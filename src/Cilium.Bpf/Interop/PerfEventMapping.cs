// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>The memory of one perf event: a page of positions, then a power of two of data (linux/perf_event.h).</summary>
internal sealed unsafe class PerfEventMapping : SafeHandle
{
    private const int DataHeadOffset = 1024;
    private const int DataTailOffset = 1032;

    private readonly nuint _length;

    private PerfEventMapping(nint address, nuint length)
        : base(0, ownsHandle: true)
    {
        SetHandle(address);
        _length = length;
    }

    public override bool IsInvalid => handle == 0;

    public ulong* Head => (ulong*)((byte*)handle + DataHeadOffset);

    public ulong* Tail => (ulong*)((byte*)handle + DataTailOffset);

    public byte* Records => (byte*)handle + Environment.SystemPageSize;

    /// <summary>Maps the buffer of <paramref name="perfEvent"/>.</summary>
    /// <returns>The mapping, or <see langword="null"/> with the errno.</returns>
    public static PerfEventMapping? TryMap(BpfHandle perfEvent, int dataBytes, out int errno)
    {
        nuint length = (nuint)(Environment.SystemPageSize + dataBytes);
        nint address = LibC.mmap(0, length, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, perfEvent.Value, 0);
        errno = address == -1 ? LibC.LastErrno : 0;
        return address == -1 ? null : new PerfEventMapping(address, length);
    }

    protected override bool ReleaseHandle() => LibC.munmap(handle, _length) == 0;
}
