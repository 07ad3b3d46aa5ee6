// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf;

/// <summary>
/// One pass over BTF bytes that finds each type record and checks every length, name and reference, so that later decoding
/// cannot leave the data.
/// </summary>
internal ref struct BtfParser
{
    public const int RecordSize = 12;
    private const ushort Magic = 0xeb9f;
    private const int MinimumHeader = 24;

    // Names may share bytes: without a limit, many records could each name the same megabyte.
    private const int LongestName = 4096;

    private readonly ReadOnlySpan<byte> _data;
    private int _typesOffset;
    private int _typesLength;

    public BtfParser(ReadOnlySpan<byte> data, uint firstId, uint firstString)
    {
        _data = data;
        FirstId = firstId;
        FirstString = firstString;
        TypeOffsets = [];
    }

    public int[] TypeOffsets { get; private set; }

    public int StringsOffset { get; private set; }

    public int StringsLength { get; private set; }

    public uint FirstId { get; }

    public uint FirstString { get; }

    public void Run()
    {
        ReadHeader();
        FindRecords();
        CheckReferences();
    }

    /// <summary>The bytes that follow the common part of a record.</summary>
    public static long TrailerSize(BtfKind kind, int count) => kind switch
    {
        BtfKind.Integer or BtfKind.Variable or BtfKind.DeclarationTag => 4,
        BtfKind.Array => 12,
        BtfKind.Struct or BtfKind.Union or BtfKind.Section or BtfKind.Enum64 => 12L * count,
        BtfKind.Enum or BtfKind.FunctionPrototype => 8L * count,
        _ => 0,
    };

    private void ReadHeader()
    {
        if (_data.Length < MinimumHeader)
        {
            throw new BtfFormatException($"{_data.Length} bytes are too few for a header of {MinimumHeader}", 0);
        }

        var magic = BinaryPrimitives.ReadUInt16LittleEndian(_data);
        if (magic != Magic)
        {
            var isSwapped = magic == BinaryPrimitives.ReverseEndianness(Magic);
            throw new BtfFormatException(
                isSwapped ? "the data is big-endian; only little-endian BTF is supported" : $"the magic number is 0x{magic:x4}, not 0x{Magic:x4}",
                0);
        }

        if (_data[2] != 1)
        {
            throw new BtfFormatException($"version {_data[2]} is unknown; version 1 is supported", 2);
        }

        var header = U32(4);
        if (header < MinimumHeader || header > _data.Length)
        {
            throw new BtfFormatException($"a header of {header} bytes does not fit {_data.Length} bytes", 4);
        }

        (_typesOffset, _typesLength) = Part(header, 8, "type");
        (StringsOffset, StringsLength) = Part(header, 16, "string");
        if (FirstString == 0 && (StringsLength == 0 || _data[StringsOffset] != 0))
        {
            throw new BtfFormatException("the string section does not begin with an empty string", StringsOffset);
        }

        if (StringsLength > 0 && _data[StringsOffset + StringsLength - 1] != 0)
        {
            throw new BtfFormatException("the last string is not terminated", StringsOffset + StringsLength - 1);
        }
    }

    private readonly (int Offset, int Length) Part(uint header, int field, string name)
    {
        var offset = header + (long)U32(field);
        var length = (long)U32(field + 4);
        return offset + length <= _data.Length
            ? ((int)offset, (int)length)
            : throw new BtfFormatException($"the {name} section ends at byte {offset + length} of {_data.Length}", field);
    }

    private void FindRecords()
    {
        var offsets = new List<int>(_typesLength / 24 + 1);
        var position = (long)_typesOffset;
        var end = (long)_typesOffset + _typesLength;
        while (position < end)
        {
            var id = FirstId + (uint)offsets.Count;
            if (end - position < RecordSize)
            {
                throw new BtfFormatException("the record is truncated", position, id);
            }

            var info = U32((int)position + 4);
            var kind = (BtfKind)(info >> 24 & 0x1f);
            if (kind is BtfKind.Void or > BtfKind.Enum64)
            {
                throw new BtfFormatException($"kind {(int)kind} is unknown", position + 4, id);
            }

            var size = RecordSize + TrailerSize(kind, (int)(info & 0xffff));
            if (end - position < size)
            {
                throw new BtfFormatException($"the {kind} record needs {size} bytes, {end - position} are left", position, id);
            }

            offsets.Add((int)position);
            position += size;
        }

        TypeOffsets = [.. offsets];
    }

    private readonly void CheckReferences()
    {
        for (var i = 0; i < TypeOffsets.Length; i++)
        {
            var id = FirstId + (uint)i;
            var at = TypeOffsets[i];
            var info = U32(at + 4);
            var kind = (BtfKind)(info >> 24 & 0x1f);
            var count = (int)(info & 0xffff);
            CheckName(at, id);
            switch (kind)
            {
                case BtfKind.Integer when U32(at + 8) is 0 or > 16:
                case BtfKind.FloatingPoint when U32(at + 8) is 0 or > 16:
                case BtfKind.Enum or BtfKind.Enum64 when U32(at + 8) is 0 or > 8:
                    throw new BtfFormatException($"a {kind} cannot have {U32(at + 8)} bytes", at + 8, id);
                case BtfKind.Pointer or BtfKind.Typedef or BtfKind.Volatile or BtfKind.Const or BtfKind.Restrict
                    or BtfKind.TypeTag or BtfKind.Function or BtfKind.Variable or BtfKind.DeclarationTag:
                    CheckType(at + 8, id);
                    break;
                case BtfKind.Array:
                    CheckType(at + 12, id);
                    CheckType(at + 16, id);
                    break;
                case BtfKind.FunctionPrototype:
                    CheckType(at + 8, id);
                    break;
            }

            var stride = kind is BtfKind.Enum or BtfKind.FunctionPrototype ? 8 : 12;
            if (kind is BtfKind.Struct or BtfKind.Union or BtfKind.FunctionPrototype or BtfKind.Section or BtfKind.Enum or BtfKind.Enum64)
            {
                for (var (n, entry) = (0, at + RecordSize); n < count; n++, entry += stride)
                {
                    if (kind != BtfKind.Section)
                    {
                        CheckName(entry, id);
                    }

                    if (kind is BtfKind.Struct or BtfKind.Union or BtfKind.FunctionPrototype)
                    {
                        CheckType(entry + 4, id);
                    }
                    else if (kind == BtfKind.Section)
                    {
                        CheckType(entry, id);
                    }
                }
            }
        }
    }

    private readonly void CheckName(int at, uint id)
    {
        var name = U32(at);
        if (name >= FirstString + (uint)StringsLength)
        {
            throw new BtfFormatException($"the name at string offset {name} lies outside the strings", at, id);
        }

        if (name >= FirstString && name + LongestName < FirstString + (uint)StringsLength
            && _data.Slice(StringsOffset + (int)(name - FirstString), LongestName + 1).IndexOf((byte)0) < 0)
        {
            throw new BtfFormatException($"the name at string offset {name} is longer than {LongestName} bytes", at, id);
        }
    }

    private readonly void CheckType(int at, uint id)
    {
        var type = U32(at);
        if (type >= FirstId + (uint)TypeOffsets.Length)
        {
            throw new BtfFormatException($"it refers to type {type} of {FirstId + (uint)TypeOffsets.Length}", at, id);
        }
    }

    private readonly uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_data[at..]);
}
