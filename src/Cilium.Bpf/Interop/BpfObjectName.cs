// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;
using System.Text;

namespace Cilium.Bpf.Interop;

/// <summary>A kernel object's name: <c>char[BPF_OBJ_NAME_LEN]</c>, at most 15 characters and a terminating zero.</summary>
[InlineArray(Length)]
internal struct BpfObjectName
{
    /// <summary><c>BPF_OBJ_NAME_LEN</c>.</summary>
    public const int Length = 16;

    private byte _element;

    /// <summary>What the kernel accepts of <paramref name="name"/>: letters, digits, '_' and '.', the rest replaced by '_', cut to 15.</summary>
    public static BpfObjectName From(ReadOnlySpan<char> name)
    {
        var result = default(BpfObjectName);
        int length = Math.Min(name.Length, Length - 1);
        for (int i = 0; i < length; i++)
        {
            char c = name[i];
            result[i] = char.IsAsciiLetterOrDigit(c) || c is '_' or '.' ? (byte)c : (byte)'_';
        }

        return result;
    }

    /// <inheritdoc/>
    public override readonly string ToString()
    {
        ReadOnlySpan<byte> bytes = this;
        int end = bytes.IndexOf((byte)0);
        return Encoding.ASCII.GetString(end < 0 ? bytes : bytes[..end]);
    }
}
