// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf;

/// <summary>
/// Writes the new sizes of data sections into a copy of the object file. libbpf sizes maps of variables by it; those before 1.3
/// know no other way.
/// </summary>
internal static class ResizedImage
{
    private const int OffsetField = 24;
    private const int SizeField = 32;
    private const int BtfSizeField = 8;
    private const int Alignment = 16;

    public static ReadOnlyMemory<byte> Of(BpfObjectSpec spec)
    {
        var resized = spec.DataSections.Where(section => section.IsResized).ToList();
        if (resized.Count == 0)
        {
            return spec.Image;
        }

        var elf = ElfFile.Parse(spec.Image, spec.Name);
        var image = new List<byte>(spec.Image.Length);
        image.AddRange(spec.Image.Span);
        var headers = new List<(int At, long Offset, int Size)>();
        foreach (var section in resized)
        {
            var original = elf.Find(section.Name)!;
            var offset = original.Offset;
            if (original.Type != ElfSection.TypeNoBits)
            {
                image.AddRange(new byte[(Alignment - image.Count % Alignment) % Alignment]);
                offset = image.Count;
                image.AddRange(section.Contents);
            }

            headers.Add((elf.HeaderOffset(original), offset, section.Size));
        }

        var bytes = image.ToArray();
        foreach (var (at, offset, size) in headers)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + OffsetField), offset);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at + SizeField), size);
        }

        PatchTypes(spec, elf, resized, bytes);
        return bytes;
    }

    // Compilers leave the section's size in BTF at 0 for the loader to fill in; linkers write it.
    private static void PatchTypes(BpfObjectSpec spec, ElfFile elf, List<BpfDataSectionSpec> resized, byte[] bytes)
    {
        if (spec.Btf is not { } btf || elf.Find(".BTF") is not { } types)
        {
            return;
        }

        foreach (var section in resized)
        {
            if (btf.TryFind<BtfSection>(section.Name, out var record) && record.ByteSize != 0)
            {
                BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan((int)types.Offset + btf.OffsetOf(record) + BtfSizeField), section.Size);
            }
        }
    }
}
