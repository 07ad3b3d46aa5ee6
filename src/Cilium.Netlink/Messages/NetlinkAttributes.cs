// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Netlink.Interop;

namespace Cilium.Netlink;

/// <summary>A sequence of attributes: <c>foreach</c> reads them in order, without allocation.</summary>
/// <remarks>Enumeration throws <see cref="NetlinkFormatException"/> at the first attribute that does not fit.</remarks>
public readonly ref struct NetlinkAttributes
{
    private readonly ReadOnlySpan<byte> _bytes;

    /// <summary>Reads attributes from raw bytes.</summary>
    public NetlinkAttributes(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Supports <c>foreach</c>.</summary>
    public Enumerator GetEnumerator() => new(_bytes);

    /// <summary>Walks the attributes.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> bytes)
        {
            _rest = bytes;
            Current = default;
        }

        /// <summary>The attribute at the current position.</summary>
        public NetlinkAttribute Current { get; private set; }

        /// <summary>Moves to the next attribute.</summary>
        /// <returns>False after the last one.</returns>
        /// <exception cref="NetlinkFormatException">The next attribute claims more bytes than there are, or fewer than its header.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            if (_rest.Length < nlattr.Size)
            {
                throw new NetlinkFormatException($"{_rest.Length} bytes are left where an attribute header takes {nlattr.Size}");
            }

            nlattr header = MemoryMarshal.Read<nlattr>(_rest);
            if (header.nla_len < nlattr.Size || header.nla_len > _rest.Length)
            {
                throw new NetlinkFormatException($"attribute {header.nla_type & NetlinkCore.NLA_TYPE_MASK} claims {header.nla_len} bytes of {_rest.Length}");
            }

            Current = new NetlinkAttribute((ushort)(header.nla_type & NetlinkCore.NLA_TYPE_MASK), _rest[nlattr.Size..header.nla_len]);
            _rest = _rest[Math.Min(NetlinkCore.Align(header.nla_len), _rest.Length)..];
            return true;
        }
    }
}
