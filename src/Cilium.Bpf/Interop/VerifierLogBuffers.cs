// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>
/// One log buffer a program in a single mapping. Pages that the kernel does not write cost nothing, so that each program can
/// have a buffer that hardly ever proves too small.
/// </summary>
internal sealed unsafe class VerifierLogBuffers : IDisposable
{
    private const int MAP_PRIVATE = 0x2;
    private const int MAP_ANONYMOUS = 0x20;
    private const int MAP_NORESERVE = 0x4000;

    private readonly nint _start;
    private readonly nuint _length;

    public VerifierLogBuffers(int count, int size)
    {
        Size = size;
        _length = (nuint)Math.Max(1, count) * (nuint)size;
        _start = LibC.mmap(0, _length, LibC.PROT_READ | LibC.PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (_start == -1)
        {
            throw BpfException.FromErrno(LibC.LastErrno, "map memory for verifier logs");
        }
    }

    public int Size { get; }

    public byte* this[int index] => (byte*)_start + (nuint)index * (nuint)Size;

    public string Text(int index)
    {
        var bytes = new ReadOnlySpan<byte>(this[index], Size);
        var end = bytes.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? bytes : bytes[..end]);
    }

    /// <summary>Whether the kernel filled the buffer to its end, so that something is missing.</summary>
    public bool IsFull(int index) => this[index][Size - 2] != 0;

    public void Dispose() => _ = LibC.munmap(_start, _length);
}
