// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Bpf;

/// <summary>Whether a C# type can stand for a C variable.</summary>
internal static class VariableType
{
    public static void Check<T>(string variable, BtfType type, int size)
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() != size || !Fits<T>(type.Unwrapped))
        {
            throw Mismatch(variable, type, size, $"{typeof(T).Name} ({Bytes(Unsafe.SizeOf<T>())})");
        }
    }

    /// <summary>A literal such as 5 is an int in C#: it may set an unsigned variable as long as it means the same number.</summary>
    public static void CheckSign<T>(string variable, BtfType type, int size, T value)
        where T : unmanaged
    {
        if (type.Unwrapped is BtfInteger integer && IsInteger<T>() && integer.IsSigned != IsSigned<T>() && IsTopBitSet(value))
        {
            throw Mismatch(variable, type, size, $"{typeof(T).Name} {value}, which it cannot hold");
        }
    }

    public static BpfVariableTypeException Mismatch(string variable, BtfType type, int size, string actual) =>
        new(variable, $"{type.CName} ({Bytes(size)})", actual);

    private static string Bytes(int count) => count == 1 ? "1 byte" : $"{count} bytes";

    private static bool Fits<T>(BtfType type)
        where T : unmanaged
    {
        if (typeof(T) == typeof(float) || typeof(T) == typeof(double))
        {
            return type is BtfFloat;
        }

        // A struct of the caller's may stand for anything of its size; a number only for a number.
        return type switch
        {
            BtfFloat => !IsInteger<T>() && typeof(T) != typeof(bool),
            BtfReference => !typeof(T).IsPrimitive,
            _ when typeof(T) == typeof(bool) => type is BtfInteger,
            BtfComposite or BtfArray => !typeof(T).IsPrimitive && !typeof(T).IsEnum,
            _ => true,
        };
    }

    private static bool IsInteger<T>() =>
        typeof(T).IsPrimitive && typeof(T) != typeof(bool) && typeof(T) != typeof(float) && typeof(T) != typeof(double);

    private static bool IsSigned<T>() =>
        typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(int) || typeof(T) == typeof(long) || typeof(T) == typeof(nint);

    private static unsafe bool IsTopBitSet<T>(T value)
        where T : unmanaged
        => (((byte*)&value)[sizeof(T) - 1] & 0x80) != 0;
}
