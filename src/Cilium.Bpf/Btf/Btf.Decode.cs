// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Cilium.Bpf;

public sealed partial class Btf
{
    internal IReadOnlyList<BtfMember> DecodeMembers(int at, int count, bool hasBitFields)
    {
        var members = new BtfMember[count];
        for (var i = 0; i < count; i++, at += 12)
        {
            var offset = U32(at + 8);
            members[i] = hasBitFields
                ? new BtfMember(StringAt(U32(at)), this[U32(at + 4)], offset & 0xffffff, offset >> 24)
                : new BtfMember(StringAt(U32(at)), this[U32(at + 4)], offset, 0);
        }

        return members;
    }

    internal IReadOnlyList<BtfEnumValue> DecodeEnumValues(int at, int count, bool isWide, bool isSigned)
    {
        var values = new BtfEnumValue[count];
        for (var i = 0; i < count; i++, at += isWide ? 12 : 8)
        {
            var low = U32(at + 4);
            var value = isWide ? (long)((ulong)U32(at + 8) << 32 | low) : isSigned ? (int)low : low;
            values[i] = new BtfEnumValue(StringAt(U32(at)), value);
        }

        return values;
    }

    internal IReadOnlyList<BtfParameter> DecodeParameters(int at, int count)
    {
        var parameters = new BtfParameter[count];
        for (var i = 0; i < count; i++, at += 8)
        {
            parameters[i] = new BtfParameter(StringAt(U32(at)), this[U32(at + 4)]);
        }

        return parameters;
    }

    internal IReadOnlyList<BtfSectionEntry> DecodeSectionEntries(int at, int count)
    {
        var entries = new BtfSectionEntry[count];
        for (var i = 0; i < count; i++, at += 12)
        {
            entries[i] = new BtfSectionEntry(this[U32(at)], U32(at + 4), U32(at + 8));
        }

        return entries;
    }

    internal string StringAt(uint offset) => Encoding.UTF8.GetString(StringBytes(offset));

    internal ReadOnlySpan<byte> StringBytes(uint offset)
    {
        if (_base is not null && offset < _firstString)
        {
            return _base.StringBytes(offset);
        }

        var text = _data.Span.Slice(_strings + (int)(offset - _firstString));
        return text[..text.IndexOf((byte)0)];
    }

    internal bool HasString(uint offset) => offset < _firstString + (uint)_stringsLength;

    internal int OffsetOf(BtfType type) => _offsets[type.Id - _firstId];

    internal int OwnTypes => _offsets.Length;

    internal uint FirstOwnId => _firstId;

    internal ReadOnlySpan<byte> NameBytes(int index) => StringBytes(U32(_offsets[index]));

    private BtfType Decode(uint id, int at)
    {
        var info = U32(at + 4);
        var kind = (BtfKind)(info >> 24 & 0x1f);
        var count = (int)(info & 0xffff);
        var flag = info >> 31 != 0;
        var reference = U32(at + 8);
        var body = at + BtfParser.RecordSize;
        var name = StringAt(U32(at));
        return kind switch
        {
            BtfKind.Integer => new BtfInteger(this, id, name, reference, U32(body)),
            BtfKind.FloatingPoint => new BtfFloat(this, id, name, reference),
            BtfKind.Array => new BtfArray(this, id, U32(body), U32(body + 4), U32(body + 8)),
            BtfKind.Struct or BtfKind.Union => new BtfComposite(this, id, kind, name, reference, body, count, flag),
            BtfKind.Enum or BtfKind.Enum64 => new BtfEnumeration(this, id, kind, name, reference, flag, body, count),
            BtfKind.Forward => new BtfForward(this, id, name, flag),
            BtfKind.Function => new BtfFunction(this, id, name, reference, (BtfLinkage)count),
            BtfKind.FunctionPrototype => new BtfFunctionPrototype(this, id, reference, body, count),
            BtfKind.Variable => new BtfVariable(this, id, name, reference, (BtfLinkage)U32(body)),
            BtfKind.Section => new BtfSection(this, id, name, reference, body, count),
            BtfKind.DeclarationTag => new BtfDeclarationTag(this, id, name, reference, (int)U32(body)),
            _ => new BtfReference(this, id, kind, name, reference),
        };
    }

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_data.Span[at..]);
}
