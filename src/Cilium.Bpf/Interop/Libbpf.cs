// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.Bpf.Interop;

/// <summary>The functions of libbpf that loading an object takes; all of them are in version 1.0 and later.</summary>
/// <remarks>Those that return an int return 0 or a negative error number.</remarks>
internal static unsafe partial class Libbpf
{
    private const string Library = "libbpf.so.1";

    [LibraryImport(Library)]
    public static partial uint libbpf_major_version();

    [LibraryImport(Library)]
    public static partial uint libbpf_minor_version();

    [LibraryImport(Library)]
    public static partial nint libbpf_set_print(delegate* unmanaged[Cdecl]<int, byte*, nint, int> callback);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint bpf_object__open_mem(void* image, nuint size, LibbpfOpenOptions* options);

    [LibraryImport(Library)]
    public static partial int bpf_object__load(nint @object);

    [LibraryImport(Library)]
    public static partial void bpf_object__close(nint @object);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_map_by_name(LibbpfObject @object, string name);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint bpf_object__find_program_by_name(LibbpfObject @object, string name);

    [LibraryImport(Library)]
    public static partial int bpf_map__fd(nint map);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_autocreate(nint map, [MarshalAs(UnmanagedType.U1)] bool isCreated);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_max_entries(nint map, uint maxEntries);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_map_flags(nint map, uint flags);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_inner_map_fd(nint map, int fd);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_initial_value(nint map, void* value, nuint size);

    [LibraryImport(Library)]
    public static partial int bpf_map__set_pin_path(nint map, byte* path);

    [LibraryImport(Library)]
    public static partial int bpf_map__reuse_fd(nint map, int fd);

    [LibraryImport(Library)]
    public static partial int bpf_program__fd(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__type(nint program);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_autoload(nint program, [MarshalAs(UnmanagedType.U1)] bool isLoaded);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_type(nint program, int type);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_expected_attach_type(nint program, int type);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int bpf_program__set_attach_target(nint program, int targetProgram, string? function);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_log_level(nint program, uint level);

    [LibraryImport(Library)]
    public static partial int bpf_program__set_log_buf(nint program, byte* buffer, nuint size);
}
