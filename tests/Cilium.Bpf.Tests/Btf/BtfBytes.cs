// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Cilium.Bpf.Tests;

/// <summary>Writes BTF by hand, right or wrong.</summary>
internal sealed class BtfBytes
{
    private readonly List<byte> _types = [];
    private readonly List<byte> _strings = [0];
    private uint _count;

    public BtfBytes(uint firstId = 1, uint firstString = 0)
    {
        _count = firstId - 1;
        FirstString = firstString;
        if (firstString > 0)
        {
            _strings.Clear();
        }
    }

    private uint FirstString { get; }

    public uint Name(string text)
    {
        var offset = FirstString + (uint)_strings.Count;
        _strings.AddRange(Encoding.UTF8.GetBytes(text));
        _strings.Add(0);
        return offset;
    }

    /// <summary>Adds a record and returns its type id.</summary>
    public uint Add(BtfKind kind, string name, uint sizeOrType, int count = 0, bool flag = false, params ReadOnlySpan<uint> trailer)
    {
        Word(name.Length == 0 ? 0 : Name(name));
        Word((flag ? 1u << 31 : 0) | (uint)kind << 24 | (uint)count);
        Word(sizeOrType);
        foreach (var word in trailer)
        {
            Word(word);
        }

        return ++_count;
    }

    public uint Integer(string name, uint size, uint encoding = 0) =>
        Add(BtfKind.Integer, name, size, trailer: encoding << 24 | size * 8);

    public byte[] Build()
    {
        var header = new byte[24];
        BinaryPrimitives.WriteUInt16LittleEndian(header, 0xeb9f);
        header[2] = 1;
        uint[] words = [24, 0, (uint)_types.Count, (uint)_types.Count, (uint)_strings.Count];
        for (var i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(4 + i * 4), words[i]);
        }

        return [.. header, .. _types, .. _strings];
    }

    private void Word(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        _types.AddRange(bytes);
    }
}
