// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Benchmarks.Packets;

/// <summary>C: <c>struct trie_key</c> of the layouts; the port in network order.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct ReferenceTrieKey
{
    /// <summary>The length in bits of a key without wildcards.</summary>
    public const uint FullLength = 64;

    public uint Length;
    public uint Identity;
    public byte Direction;
    public byte Protocol;
    public ushort Port;
}
