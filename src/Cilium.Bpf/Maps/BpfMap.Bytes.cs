// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

public unsafe partial class BpfMap
{
    /// <summary>Reads the value of a key, both as bytes in the map's own layout.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value">Receives <see cref="ValueBufferSize"/> bytes.</param>
    /// <returns><see langword="false"/> when the key is not in the map.</returns>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public bool TryLookupBytes(ReadOnlySpan<byte> key, Span<byte> value)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_LOOKUP_ELEM, k, v);
            return result >= 0 || (result == -Errno.ENOENT ? false : throw ElementError(-result, "look up in map", null));
        }
    }

    /// <summary>Adds or replaces an entry, key and value as bytes in the map's own layout.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <param name="value"><see cref="ValueBufferSize"/> bytes.</param>
    /// <param name="mode">Whether the entry must, may or must not exist.</param>
    /// <exception cref="ArgumentException">A span has another length.</exception>
    /// <exception cref="MapFullException">There is no room for another entry.</exception>
    /// <exception cref="BpfException">The kernel refused.</exception>
    public void UpdateBytes(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, BpfUpdateMode mode = BpfUpdateMode.Any)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        RequireLength(value.Length, ValueBufferSize, nameof(value));
        fixed (byte* k = key)
        fixed (byte* v = value)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_UPDATE_ELEM, k, v, (ulong)mode);
            if (result < 0)
            {
                ThrowElementError(result, "update map");
            }
        }
    }

    /// <summary>Deletes an entry.</summary>
    /// <param name="key"><see cref="KeySize"/> bytes.</param>
    /// <returns><see langword="false"/> when the key was not in the map.</returns>
    /// <exception cref="ArgumentException">The span has another length.</exception>
    /// <exception cref="BpfException">The kernel refused: <c>EINVAL</c> for arrays, whose elements cannot be deleted.</exception>
    public bool TryDeleteBytes(ReadOnlySpan<byte> key)
    {
        RequireLength(key.Length, KeySize, nameof(key));
        fixed (byte* k = key)
        {
            int result = InvokeElement(BpfCommand.BPF_MAP_DELETE_ELEM, k, null);
            return result >= 0 || (result == -Errno.ENOENT ? false : throw ElementError(-result, "delete from map", null));
        }
    }

    private static void RequireLength(int actual, int expected, string parameter)
    {
        if (actual != expected)
        {
            throw new ArgumentException($"Has {actual} bytes; the map takes {expected}.", parameter);
        }
    }
}
