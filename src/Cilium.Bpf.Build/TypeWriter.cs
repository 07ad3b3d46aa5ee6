// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Bpf.Build;

/// <summary>Writes C# structs and enumerations with the layout of C types.</summary>
internal sealed class TypeWriter(CodeWriter code, TypeCatalog catalog)
{
    private const string Interop = "global::System.Runtime.InteropServices.";

    public void WriteAll(string access)
    {
        while (catalog.TryTakePending(out var next))
        {
            code.Line();
            if (next.Type is BtfComposite composite)
            {
                WriteStruct(next.Name, composite, access);
            }
            else if (next.Type is BtfEnumeration enumeration)
            {
                WriteEnumeration(next.Name, enumeration, access);
            }
        }

        foreach (var (name, element, length) in catalog.Arrays)
        {
            code.Line();
            code.Summary($"{Number(length)} consecutive values of type {element.Replace("global::", string.Empty, StringComparison.Ordinal)}.");
            code.Line($"[global::System.Runtime.CompilerServices.InlineArray({Number(length)})]");
            code.Open($"{access} struct {name}");
            code.Line($"private {element} _element0;");
            code.Close();
        }
    }

    private void WriteStruct(string name, BtfComposite type, string access)
    {
        var members = StructMembers.Of(type);
        var pack = IsNaturallyAligned(type, members) ? string.Empty : "Pack = 1, ";
        code.Summary($"The C type <c>{CodeWriter.Escape(type.CName)}</c>, {Number(type.ByteSize)} bytes.");
        code.Line($"[{Interop}StructLayout({Interop}LayoutKind.Explicit, {pack}Size = {Number(type.ByteSize)})]");
        code.Open($"{access} struct {name}");
        var names = new Identifiers(name);
        var isFirst = true;
        foreach (var member in members.Where(m => !m.IsBitField))
        {
            if (catalog.NameOf(member.Type, $"{name}_{member.Name}") is { } fieldType)
            {
                Separate(ref isFirst);
                code.Summary($"<c>{CodeWriter.Escape(member.Type.CName)} {member.Name}</c>.{ByteOrder(member.Type)}");
                code.Line($"[{Interop}FieldOffset({Number(member.BitOffset / 8)})]");
                code.Line($"public {fieldType} {names.Take(member.Name)};");
            }
        }

        WriteBitFields(members, names, ref isFirst);
        code.Close();
    }

    // Bit fields share storage units: one private field a unit, one property a bit field.
    private void WriteBitFields(IReadOnlyList<BtfMember> members, Identifiers names, ref bool isFirst)
    {
        var fields = members.Where(m => m.IsBitField && m.Name.Length > 0).Select(BitField.Of).ToList();
        foreach (var unit in fields.Select(f => (f.Unit, f.Offset)).Distinct().OrderBy(u => u.Offset))
        {
            Separate(ref isFirst);
            code.Line($"[{Interop}FieldOffset({Number((uint)unit.Offset)})]");
            code.Line($"private {unit.Unit} _bits{Number((uint)unit.Offset)}{unit.Unit};");
        }

        foreach (var field in fields)
        {
            Separate(ref isFirst);
            var storage = $"_bits{Number((uint)field.Offset)}{field.Unit}";
            code.Summary($"The bit field <c>{CodeWriter.Escape(field.Member.Type.CName)} {field.Member.Name} : {Number(field.Member.BitSize)}</c>.");
            code.Open($"public {field.Unit} {names.Take(field.Member.Name)}");
            code.Line($"readonly get => ({field.Unit})(((ulong){storage} >> {field.Shift}) & 0x{field.Mask:x}UL);");
            var others = $"(ulong){storage} & ~(0x{field.Mask:x}UL << {field.Shift})";
            code.Line($"set => {storage} = ({field.Unit})(({others}) | (((ulong)value & 0x{field.Mask:x}UL) << {field.Shift}));");
            code.Close();
        }
    }

    private void WriteEnumeration(string name, BtfEnumeration type, string access)
    {
        var underlying = (type.ByteSize, type.IsSigned) switch
        {
            (1, false) => "byte",
            (1, true) => "sbyte",
            (2, false) => "ushort",
            (2, true) => "short",
            (4, false) => "uint",
            (4, true) => "int",
            (_, false) => "ulong",
            _ => "long",
        };
        code.Summary($"The C type <c>{CodeWriter.Escape(type.CName)}</c>.");
        code.Open($"{access} enum {name} : {underlying}");
        var names = new Identifiers();
        var prefix = CommonPrefix(type);
        var isFirst = true;
        foreach (var value in type.Values)
        {
            Separate(ref isFirst);
            code.Summary($"<c>{value.Name}</c>.");
            var number = type.IsSigned
                ? value.Value.ToString(CultureInfo.InvariantCulture)
                : unchecked((ulong)value.Value).ToString(CultureInfo.InvariantCulture);
            code.Line($"{names.Take(value.Name[prefix..])} = {number},");
        }

        code.Close();
    }

    // C repeats the enumeration's name in each value (VERDICT_ALLOW) because its values share one scope; C# does not need to.
    private static int CommonPrefix(BtfEnumeration type)
    {
        var length = type.Name.Length + 1;
        return type.Name.Length > 0 && type.Values.All(value => value.Name.Length > length
            && value.Name.StartsWith(type.Name + "_", StringComparison.OrdinalIgnoreCase) && char.IsAsciiLetter(value.Name[length]))
            ? length
            : 0;
    }

    // C# rounds an explicit size up to the alignment of the fields; packed C structs need to be told apart.
    private static bool IsNaturallyAligned(BtfComposite type, IEnumerable<BtfMember> members)
    {
        var largest = 1u;
        foreach (var member in members)
        {
            var alignment = StructMembers.AlignmentOf(member.Type);
            largest = Math.Max(largest, alignment);
            if (!member.IsBitField && member.BitOffset / 8 % alignment != 0)
            {
                return false;
            }
        }

        return type.ByteSize % largest == 0;
    }

    private void Separate(ref bool isFirst)
    {
        if (!isFirst)
        {
            code.Line();
        }

        isFirst = false;
    }

    private static string ByteOrder(BtfType type) =>
        type is BtfReference { Kind: BtfKind.Typedef, Name: "__be16" or "__be32" or "__be64" } ? " Network byte order." : string.Empty;

    private static string Number(uint value) => value.ToString(CultureInfo.InvariantCulture);
}
