// SPDX-License-Identifier: Apache-2.0
using System.Text;
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>What an iterator program prints while it walks: read-only, forward-only.</summary>
/// <remarks>The program runs inside the read calls, in the kernel: reading blocks for as long as that takes, and no longer.</remarks>
public sealed unsafe class BpfIteratorStream : Stream
{
    private readonly BpfHandle _handle;
    private bool _isAtEnd;

    internal BpfIteratorStream(BpfHandle handle) => _handle = handle;

    /// <inheritdoc/>
    public override bool CanRead => !_handle.IsClosed;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Reads the rest as lines of UTF-8 text.</summary>
    /// <exception cref="BpfException">The kernel ended the walk with an error.</exception>
    public IEnumerable<string> ReadLines()
    {
        using StreamReader reader = new(this, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="BpfException">The kernel ended the walk with an error.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (_isAtEnd)
        {
            // Asked again after its end, the kernel would go on with objects that are newer than the walk.
            return 0;
        }

        fixed (byte* pointer = buffer)
        {
            while (true)
            {
                nint count = LinkIteratorFile.Read(_handle, pointer, (nuint)buffer.Length);
                if (count >= 0)
                {
                    _isAtEnd = count == 0 && buffer.Length > 0;
                    return (int)count;
                }

                // EAGAIN: the program asked for another round; the kernel stops after a million objects at a time, too.
                if (-count is not (Errno.EINTR or Errno.EAGAIN))
                {
                    throw BpfException.FromErrno((int)-count, "read iterator");
                }
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _handle.Dispose();
        }

        base.Dispose(disposing);
    }
}
