// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.Bpf;

/// <summary>
/// The section <c>.BTF.ext</c>: which source line each instruction comes from, and whether CO-RE relocations are present.
/// Layout: the kernel's <c>Documentation/bpf/btf.rst</c>.
/// </summary>
internal sealed class BtfExtension
{
    private const ushort Magic = 0xeb9f;
    private const int MinimumHeader = 24;
    private const int HeaderWithRelocations = 32;
    private const int LineRecord = 16;

    private readonly Dictionary<string, BtfLine[]> _lines = new(StringComparer.Ordinal);
    private readonly HashSet<string> _relocated = new(StringComparer.Ordinal);
    private readonly Btf _btf;

    private BtfExtension(ReadOnlySpan<byte> data, Btf btf)
    {
        _btf = btf;
        if (data.Length < MinimumHeader || BinaryPrimitives.ReadUInt16LittleEndian(data) != Magic)
        {
            throw new BtfFormatException("the extension does not begin with a BTF header", 0);
        }

        var header = U32(data, 4);
        if (header < MinimumHeader || header > data.Length)
        {
            throw new BtfFormatException($"an extension header of {header} bytes does not fit {data.Length} bytes", 4);
        }

        ReadSections(data, header, 16, LineRecord, AddLines);
        if (header >= HeaderWithRelocations)
        {
            ReadSections(data, header, 24, LineRecord, (section, _, _, _) => _relocated.Add(section));
        }
    }

    private delegate void Visit(string section, ReadOnlySpan<byte> records, int recordSize, int count);

    public static BtfExtension Parse(ReadOnlyMemory<byte> data, Btf btf) => new(data.Span, btf);

    /// <summary>Whether instructions of a section depend on the kernel's own types.</summary>
    public bool IsRelocated(string section) => _relocated.Contains(section);

    /// <summary>The lines of a section by ascending instruction offset.</summary>
    public ReadOnlySpan<BtfLine> Lines(string section) => _lines.GetValueOrDefault(section);

    /// <summary>All sections that have lines.</summary>
    public IEnumerable<string> Sections => _lines.Keys;

    public string FileOf(in BtfLine line)
    {
        // Compilers run in the source's directory give "./name.c".
        var file = _btf.StringAt(line.FileName);
        return file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file;
    }

    public string TextOf(in BtfLine line) => _btf.StringAt(line.Text).Trim();

    private void AddLines(string section, ReadOnlySpan<byte> records, int recordSize, int count)
    {
        var lines = new BtfLine[count];
        for (var i = 0; i < count; i++)
        {
            var record = records.Slice(i * recordSize, recordSize);
            var position = U32(record, 12);
            lines[i] = new BtfLine(
                U32(record, 0), Name(U32(record, 4)), Name(U32(record, 8)), (int)(position >> 10), (int)(position & 0x3ff));
        }

        Array.Sort(lines, (a, b) => a.InstructionOffset.CompareTo(b.InstructionOffset));
        _lines[section] = lines;
    }

    private void ReadSections(ReadOnlySpan<byte> data, uint header, int field, int minimumRecord, Visit visit)
    {
        var start = header + (long)U32(data, field);
        var end = start + U32(data, field + 4);
        if (end > data.Length)
        {
            throw new BtfFormatException($"the extension's part ends at byte {end} of {data.Length}", field);
        }

        if (end - start < 4)
        {
            return;
        }

        var recordSize = U32(data, (int)start);
        if (recordSize < minimumRecord || recordSize > data.Length)
        {
            throw new BtfFormatException($"extension records of {recordSize} bytes are not possible", start);
        }

        for (var at = start + 4; at < end;)
        {
            if (end - at < 8)
            {
                throw new BtfFormatException("the extension's section header is truncated", at);
            }

            var (name, count) = (Name(U32(data, (int)at)), U32(data, (int)at + 4));
            var size = (long)count * recordSize;
            at += 8;
            if (size > end - at)
            {
                throw new BtfFormatException($"{count} extension records need {size} bytes, {end - at} are left", at);
            }

            visit(_btf.StringAt(name), data.Slice((int)at, (int)size), (int)recordSize, (int)count);
            at += size;
        }
    }

    private uint Name(uint offset) => _btf.HasString(offset)
        ? offset
        : throw new BtfFormatException($"a name at string offset {offset} lies outside the strings", 0);

    private static uint U32(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt32LittleEndian(data[at..]);
}
