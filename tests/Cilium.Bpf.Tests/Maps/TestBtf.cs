// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Cilium.Bpf.Tests.Maps;

/// <summary>Type information made by hand: three integers and one struct.</summary>
internal static class TestBtf
{
    public const uint U32 = 1;
    public const uint U16 = 2;
    public const uint U64 = 3;
    public const uint StructId = 4;

    public static Btf Struct(string name, uint size, params (string Name, uint Type, uint ByteOffset)[] members)
    {
        var strings = new List<byte> { 0 };
        var types = new List<uint>();
        Integer("u32", 4);
        Integer("u16", 2);
        Integer("u64", 8);
        types.AddRange([Add(name), (4u << 24) | (uint)members.Length, size]);
        foreach ((string member, uint type, uint byteOffset) in members)
        {
            types.AddRange([Add(member), type, byteOffset * 8]);
        }

        uint typesLength = (uint)types.Count * 4;
        uint[] header = [0x0001eb9f, 24, 0, typesLength, typesLength, (uint)strings.Count];
        byte[] bytes = new byte[24 + typesLength + strings.Count];
        int position = 0;
        foreach (uint word in header.Concat(types))
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(position), word);
            position += 4;
        }

        strings.CopyTo(bytes, position);
        return Btf.Parse(bytes);

        void Integer(string integer, uint byteSize) => types.AddRange([Add(integer), 1u << 24, byteSize, byteSize * 8]);

        uint Add(string text)
        {
            uint offset = (uint)strings.Count;
            strings.AddRange(Encoding.ASCII.GetBytes(text));
            strings.Add(0);
            return offset;
        }
    }
}
