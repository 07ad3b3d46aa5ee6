// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>
/// Collects what libbpf says on this thread. Its print callback is one for the whole process, so it is installed once and hands
/// each message to whoever collects on the calling thread; messages that nobody collects are dropped.
/// </summary>
internal sealed unsafe partial class LibbpfMessages : IDisposable
{
    private const int Debug = 2;

    // Large enough for what System V (x86-64: 24 bytes) and AAPCS64 (32 bytes) call a va_list; both pass its address.
    private const int ArgumentListSize = 32;

    private static readonly bool IsInstalled = Install();

    [ThreadStatic]
    private static LibbpfMessages? _current;

    private readonly LibbpfMessages? _outer;
    private readonly StringBuilder _text = new();

    private LibbpfMessages()
    {
        _outer = _current;
        _current = this;
    }

    public string Text => _text.ToString();

    public static LibbpfMessages Collect()
    {
        if (!IsInstalled)
        {
            throw new LibbpfMissingException(null);
        }

        return new LibbpfMessages();
    }

    public void Dispose() => _current = _outer;

    private static bool Install()
    {
        try
        {
            Libbpf.libbpf_set_print(&Print);
            return true;
        }
        catch (Exception error) when (error is DllNotFoundException or EntryPointNotFoundException)
        {
            return false;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Print(int level, byte* format, nint arguments)
    {
        if (level >= Debug || _current is not { } collector)
        {
            return 0;
        }

        // Printing consumes the argument list; a copy allows a second pass with a buffer of the right size.
        var saved = stackalloc byte[ArgumentListSize];
        Unsafe.CopyBlockUnaligned(saved, (void*)arguments, ArgumentListSize);
        var small = stackalloc byte[1024];
        var length = vsnprintf(small, 1024, format, arguments);
        if (length < 1024)
        {
            collector._text.Append(Encoding.UTF8.GetString(small, Math.Max(0, length)));
            return 0;
        }

        var large = (byte*)NativeMemory.Alloc((nuint)length + 1);
        length = vsnprintf(large, (nuint)length + 1, format, (nint)saved);
        collector._text.Append(Encoding.UTF8.GetString(large, Math.Max(0, length)));
        NativeMemory.Free(large);
        return 0;
    }

    [LibraryImport("libc")]
    private static partial int vsnprintf(byte* buffer, nuint size, byte* format, nint arguments);
}
