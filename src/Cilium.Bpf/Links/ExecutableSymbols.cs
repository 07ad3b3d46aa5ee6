// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Text;

namespace Cilium.Bpf;

/// <summary>Finds functions in 64-bit little-endian ELF executables and shared libraries.</summary>
/// <remarks>Format: System V ABI, object files.</remarks>
public static class ExecutableSymbols
{
    private const uint SymbolTable = 2;
    private const uint DynamicSymbolTable = 11;
    private const int LoadSegment = 1;
    private const int FunctionType = 2;
    private const int IndirectFunctionType = 10;
    private const int SymbolSize = 24;
    private const int HeaderSize = 64;

    /// <summary>Where a function starts: bytes from the start of the file, as probes count.</summary>
    /// <param name="path">An executable or shared library.</param>
    /// <param name="symbol">The function's name, as in the file's symbol tables.</param>
    /// <returns><see langword="null"/> when the file defines no such function.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is not a 64-bit little-endian ELF file, or damaged.</exception>
    public static long? FindFileOffset(string path, string symbol)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(symbol);
        byte[] file = File.ReadAllBytes(path);
        ReadOnlySpan<byte> elf = file;
        if (elf.Length < HeaderSize || !elf.StartsWith("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException($"'{path}' is not a 64-bit little-endian ELF file.");
        }

        try
        {
            return Find(elf, Encoding.UTF8.GetBytes(symbol));
        }
        catch (ArgumentOutOfRangeException error)
        {
            throw new InvalidDataException($"'{path}' is damaged: a table lies outside of the file.", error);
        }
    }

    private static long? Find(ReadOnlySpan<byte> elf, ReadOnlySpan<byte> symbol)
    {
        long sections = Long(elf, 0x28);
        int sectionSize = Short(elf, 0x3a);
        int sectionCount = Short(elf, 0x3c);
        for (int i = 0; i < sectionCount; i++)
        {
            ReadOnlySpan<byte> section = Slice(elf, sections + ((long)i * sectionSize), HeaderSize);
            if (Int(section, 4) is SymbolTable or DynamicSymbolTable)
            {
                ReadOnlySpan<byte> linked = Slice(elf, sections + ((long)Int(section, 0x28) * sectionSize), HeaderSize);
                ReadOnlySpan<byte> names = Slice(elf, Long(linked, 0x18), Long(linked, 0x20));
                ReadOnlySpan<byte> symbols = Slice(elf, Long(section, 0x18), Long(section, 0x20));
                if (FindIn(symbols, names, symbol) is long address)
                {
                    return ToFileOffset(elf, address);
                }
            }
        }

        return null;
    }

    private static long? FindIn(ReadOnlySpan<byte> symbols, ReadOnlySpan<byte> names, ReadOnlySpan<byte> symbol)
    {
        for (; symbols.Length >= SymbolSize; symbols = symbols[SymbolSize..])
        {
            bool isFunction = (symbols[4] & 0xf) is FunctionType or IndirectFunctionType;
            bool isDefined = Short(symbols, 6) != 0;
            if (isFunction && isDefined)
            {
                ReadOnlySpan<byte> name = names[(int)Int(symbols, 0)..];
                if (name.Length > symbol.Length && name[symbol.Length] == 0 && name.StartsWith(symbol))
                {
                    return Long(symbols, 8);
                }
            }
        }

        return null;
    }

    private static long? ToFileOffset(ReadOnlySpan<byte> elf, long address)
    {
        long segments = Long(elf, 0x20);
        int segmentSize = Short(elf, 0x36);
        int segmentCount = Short(elf, 0x38);
        for (int i = 0; i < segmentCount; i++)
        {
            ReadOnlySpan<byte> segment = Slice(elf, segments + ((long)i * segmentSize), 0x38);
            long start = Long(segment, 0x10);
            if (Int(segment, 0) == LoadSegment && address >= start && address < start + Long(segment, 0x20))
            {
                return address - start + Long(segment, 8);
            }
        }

        return null;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> elf, long offset, long length)
        => offset >= 0 && length >= 0 && offset <= elf.Length - length
            ? elf.Slice((int)offset, (int)length)
            : throw new ArgumentOutOfRangeException(nameof(offset));

    private static int Short(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[offset..]);

    private static uint Int(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[offset..]);

    private static long Long(ReadOnlySpan<byte> bytes, int offset) => BinaryPrimitives.ReadInt64LittleEndian(bytes[offset..]);
}
