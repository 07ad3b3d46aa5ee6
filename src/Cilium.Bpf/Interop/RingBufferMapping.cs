// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>The memory of one BPF ring buffer: the consumer page (read-write), the producer page and the data (read-only).</summary>
/// <remarks>
/// The kernel maps the data area twice in a row, so a record that crosses the end of the ring is still contiguous.
/// Layout: kernel UAPI, <c>kernel/bpf/ringbuf.c</c>: page 0 consumer position, page 1 producer position, then 2 x size data.
/// </remarks>
internal sealed unsafe class RingBufferMapping : SafeHandle
{
    private readonly nint _producerPage;
    private readonly nuint _producerLength;

    private RingBufferMapping(nint consumerPage, nint producerPage, nuint producerLength, uint capacity)
        : base(0, ownsHandle: true)
    {
        SetHandle(consumerPage);
        _producerPage = producerPage;
        _producerLength = producerLength;
        Capacity = capacity;
    }

    public override bool IsInvalid => handle == 0;

    /// <summary>The data size in bytes, a power of two.</summary>
    public uint Capacity { get; }

    public ulong* Consumer => (ulong*)handle;

    public ulong* Producer => (ulong*)_producerPage;

    public byte* Records => (byte*)_producerPage + Environment.SystemPageSize;

    /// <summary>Maps the ring behind <paramref name="mapDescriptor"/>.</summary>
    /// <returns>The mapping, or <see langword="null"/> with the errno of the failed mmap in <paramref name="errno"/>.</returns>
    public static RingBufferMapping? TryMap(BpfHandle mapDescriptor, uint capacity, out int errno)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint producerLength = page + (2 * (nuint)capacity);

        nint consumer = LibC.mmap(0, page, LibC.PROT_READ | LibC.PROT_WRITE, LibC.MAP_SHARED, mapDescriptor.Value, 0);
        if (consumer == -1)
        {
            errno = LibC.LastErrno;
            return null;
        }

        nint producer = LibC.mmap(0, producerLength, LibC.PROT_READ, LibC.MAP_SHARED, mapDescriptor.Value, (nint)page);
        if (producer == -1)
        {
            errno = LibC.LastErrno;
            _ = LibC.munmap(consumer, page);
            return null;
        }

        errno = 0;
        return new RingBufferMapping(consumer, producer, producerLength, capacity);
    }

    protected override bool ReleaseHandle()
    {
        int producer = LibC.munmap(_producerPage, _producerLength);
        int consumer = LibC.munmap(handle, (nuint)Environment.SystemPageSize);
        return producer == 0 && consumer == 0;
    }
}
