// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;

namespace Cilium.LoadBalancing;

/// <summary>What the hashes of consistent hashing begin with. All nodes of a cluster must have the same.</summary>
/// <param name="Backends">For the hash of a backend's name.</param>
/// <param name="IPv4Flows">For the hash of an IPv4 flow.</param>
/// <param name="IPv6Flows">For the hash of an IPv6 flow.</param>
public readonly record struct MaglevSeed(uint Backends, uint IPv4Flows, uint IPv6Flows)
{
    private const int Length = 12;

    /// <summary>The one that Cilium takes unless it is told otherwise.</summary>
    public static MaglevSeed Default { get; } = Parse("JLfvgnHc2kaSUFaI");

    /// <summary>Reads 12 bytes in Base64, as <c>bpf-lb-maglev-hash-seed</c> takes them.</summary>
    /// <exception cref="FormatException">The text is something else.</exception>
    public static MaglevSeed Parse(string text) => TryParse(text, out MaglevSeed seed)
        ? seed
        : throw new FormatException($"'{text}' is not a seed: 12 bytes in Base64 (16 characters) are needed.");

    /// <summary>Reads what <see cref="Parse"/> reads.</summary>
    public static bool TryParse(string? text, out MaglevSeed seed)
    {
        Span<byte> bytes = stackalloc byte[Length];
        bool isSeed = text?.Length == 16 && Convert.TryFromBase64String(text, bytes, out int written) && written == Length;
        seed = isSeed
            ? new MaglevSeed(
                BinaryPrimitives.ReadUInt32BigEndian(bytes), BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]), BinaryPrimitives.ReadUInt32BigEndian(bytes[8..]))
            : default;
        return isSeed;
    }

    /// <summary>The text that <see cref="Parse"/> reads.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, Backends);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[4..], IPv4Flows);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[8..], IPv6Flows);
        return Convert.ToBase64String(bytes);
    }
}
