// SPDX-License-Identifier: Apache-2.0
using System.Buffers;
using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>Writes one netlink message: a fixed family header, then attributes, in a pooled buffer.</summary>
/// <remarks>
/// Numbers are written in host byte order unless the method says otherwise, as netlink does. Attribute names (the
/// expression passed as <c>type</c>) are remembered so that an error can name the attribute that the kernel refused.
/// Not thread-safe; dispose returns the buffer.
/// </remarks>
public sealed class NetlinkRequest : IDisposable
{
    private readonly List<WrittenAttribute> _written = new(8);
    private byte[] _buffer;
    private int _length;

    /// <summary>Begins a message.</summary>
    /// <param name="messageType">The family's message type, for example 16 (<c>RTM_NEWLINK</c>).</param>
    /// <param name="flags">What to do with existing objects.</param>
    /// <param name="operation">What the request does, for error messages: "create link veth0".</param>
    public NetlinkRequest(ushort messageType, NetlinkRequestFlags flags, string operation)
    {
        ArgumentNullException.ThrowIfNull(operation);
        Operation = operation;
        MessageType = messageType;
        IsDump = (flags & NetlinkRequestFlags.Dump) == NetlinkRequestFlags.Dump;
        _buffer = ArrayPool<byte>.Shared.Rent(1024);
        _length = nlmsghdr.Size;
        ref nlmsghdr header = ref Header;
        header = default;
        header.nlmsg_type = messageType;
        header.nlmsg_flags = (ushort)(NetlinkCore.NLM_F_REQUEST | (IsDump ? 0 : NetlinkCore.NLM_F_ACK) | (ushort)flags);
    }

    /// <summary>What the request does, as it appears in error messages.</summary>
    public string Operation { get; }

    /// <summary>The family's message type.</summary>
    public ushort MessageType { get; }

    /// <summary>Whether the request lists all objects.</summary>
    public bool IsDump { get; }

    internal Span<byte> Bytes => _buffer.AsSpan(0, _length);

    private ref nlmsghdr Header => ref MemoryMarshal.AsRef<nlmsghdr>(_buffer.AsSpan(0, nlmsghdr.Size));

    /// <summary>Writes a fixed header or any padded structure at the current position.</summary>
    /// <typeparam name="T">An unmanaged structure with the kernel's layout.</typeparam>
    public void WriteHeader<T>(in T header)
        where T : unmanaged
        => MemoryMarshal.Write(Reserve(Unsafe.SizeOf<T>()), in header);

    /// <summary>Adds an attribute whose value is <paramref name="value"/> as it is.</summary>
    /// <exception cref="ArgumentException">The value is longer than an attribute can be (65,531 bytes).</exception>
    public void AddBytes(ushort type, ReadOnlySpan<byte> value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => value.CopyTo(AddAttribute(type, value.Length, name));

    /// <summary>Adds an attribute without a value, whose presence is the message.</summary>
    public void AddFlag(ushort type, [CallerArgumentExpression(nameof(type))] string? name = null)
        => AddAttribute(type, 0, name);

    /// <summary>Adds an 8-bit attribute.</summary>
    public void AddByte(ushort type, byte value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => AddAttribute(type, 1, name)[0] = value;

    /// <summary>Adds a 16-bit attribute in host byte order.</summary>
    public void AddUInt16(ushort type, ushort value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => MemoryMarshal.Write(AddAttribute(type, 2, name), in value);

    /// <summary>Adds a 16-bit attribute in network byte order, as ports are.</summary>
    public void AddUInt16BigEndian(ushort type, ushort value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => BinaryPrimitives.WriteUInt16BigEndian(AddAttribute(type, 2, name), value);

    /// <summary>Adds a 32-bit attribute in host byte order.</summary>
    public void AddUInt32(ushort type, uint value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => MemoryMarshal.Write(AddAttribute(type, 4, name), in value);

    /// <summary>Adds a signed 32-bit attribute in host byte order.</summary>
    public void AddInt32(ushort type, int value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => MemoryMarshal.Write(AddAttribute(type, 4, name), in value);

    /// <summary>Adds a 64-bit attribute in host byte order.</summary>
    public void AddUInt64(ushort type, ulong value, [CallerArgumentExpression(nameof(type))] string? name = null)
        => MemoryMarshal.Write(AddAttribute(type, 8, name), in value);

    /// <summary>Adds a NUL-terminated UTF-8 string.</summary>
    public void AddString(ushort type, string value, [CallerArgumentExpression(nameof(type))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> target = AddAttribute(type, Encoding.UTF8.GetByteCount(value) + 1, name);
        Encoding.UTF8.GetBytes(value, target);
        target[^1] = 0;
    }

    /// <summary>Adds an IPv4 (4 bytes) or IPv6 (16 bytes) address in network byte order.</summary>
    public void AddAddress(ushort type, IPAddress value, [CallerArgumentExpression(nameof(type))] string? name = null)
    {
        ArgumentNullException.ThrowIfNull(value);
        Span<byte> target = AddAttribute(type, value.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4 : 16, name);
        value.TryWriteBytes(target, out _);
    }

    /// <summary>Begins an attribute that holds attributes; it ends when the result is disposed.</summary>
    public NestedScope Nest(ushort type, [CallerArgumentExpression(nameof(type))] string? name = null)
    {
        int start = _length;
        AddAttribute((ushort)(type | NetlinkCore.NLA_F_NESTED), 0, name);
        return new NestedScope(this, start, _written.Count - 1);
    }

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

    internal int Position => _length;

    internal ReadOnlySpan<byte> Seal(uint sequence)
    {
        ObjectDisposedException.ThrowIf(_length == 0, this);
        ref nlmsghdr header = ref Header;
        header.nlmsg_len = (uint)_length;
        header.nlmsg_seq = sequence;
        return _buffer.AsSpan(0, _length);
    }

    internal void EndNested(int start, int index)
    {
        int length = _length - start;
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"Attribute {_written[index].Name} would be {length} bytes; netlink attributes end at 65535. Split the request.");
        }

        MemoryMarshal.AsRef<nlattr>(_buffer.AsSpan(start, nlattr.Size)).nla_len = (ushort)length;
        _written[index] = _written[index] with { End = _length };
    }

    /// <summary>The names of the attributes that contain the byte at <paramref name="offset"/>, outermost first.</summary>
    internal string? PathAt(int offset)
    {
        StringBuilder? path = null;
        foreach (WrittenAttribute attribute in _written)
        {
            if (attribute.Start <= offset && offset < attribute.End)
            {
                path = path is null ? new StringBuilder(attribute.Name) : path.Append('/').Append(attribute.Name);
            }
        }

        return path?.ToString();
    }

    private Span<byte> AddAttribute(ushort type, int valueLength, string? name)
    {
        int start = _length;
        int length = nlattr.Size + valueLength;
        if (length > ushort.MaxValue)
        {
            throw new ArgumentException($"Attribute {name} would be {length} bytes; netlink attributes end at 65535.");
        }

        Span<byte> bytes = Reserve(length);
        MemoryMarshal.Write(bytes, new nlattr { nla_len = (ushort)length, nla_type = type });
        _written.Add(new WrittenAttribute(start, start + length, name ?? $"attribute {type & NetlinkCore.NLA_TYPE_MASK}"));
        return bytes[nlattr.Size..length];
    }

    private Span<byte> Reserve(int length)
    {
        ObjectDisposedException.ThrowIf(_length == 0, this);
        int padded = NetlinkCore.Align(length);
        if (_buffer.Length - _length < padded)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _length + padded));
            Bytes.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        Span<byte> bytes = _buffer.AsSpan(_length, padded);
        bytes.Clear();
        _length += padded;
        return bytes;
    }

    private readonly record struct WrittenAttribute(int Start, int End, string Name);
}
