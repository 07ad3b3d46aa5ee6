// SPDX-License-Identifier: Apache-2.0
using System.Buffers;

namespace Cilium.Netlink;

/// <summary>The complete answer to one request. Enumerate it, then dispose it to return its buffer.</summary>
/// <remarks>Messages are spans over the buffer: do not use them after disposing. Not thread-safe.</remarks>
public sealed class NetlinkReply : IDisposable
{
    private byte[] _buffer;
    private int _length;

    internal NetlinkReply() => _buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);

    /// <summary>The kernel's warning, when it carried the request out but has something to say; otherwise null.</summary>
    public string? Warning { get; internal set; }

    /// <summary>Supports <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_buffer.AsSpan(0, _length));

    /// <summary>Returns the buffer to the pool.</summary>
    public void Dispose()
    {
        byte[] buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal void Clear() => _length = 0;

    internal Span<byte> Reserve(int length)
    {
        if (_buffer.Length - _length < length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + length));
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        return _buffer.AsSpan(_length, length);
    }

    internal void Keep(int length) => _length += length;

    /// <summary>Walks the messages of a reply.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
            Current = default;
        }

        /// <summary>The message at the current position.</summary>
        public NetlinkMessage Current { get; private set; }

        /// <summary>Moves to the next message.</summary>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            Current = NetlinkMessage.ReadNext(ref _rest);
            return true;
        }
    }
}
