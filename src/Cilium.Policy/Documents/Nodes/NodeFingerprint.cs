// SPDX-License-Identifier: Apache-2.0
using System.Security.Cryptography;
using System.Text;

namespace Cilium.Policy;

/// <summary>A text that is equal for values with the same content, whatever their format and place.</summary>
internal static class NodeFingerprint
{
    public static string Of(DocumentNode node, params ReadOnlySpan<string> context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var text in context)
        {
            Append(hash, 's', text);
        }

        Append(hash, node);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, DocumentNode node)
    {
        switch (node)
        {
            case MappingNode mapping:
                Append(hash, '{', "");
                foreach (var (key, value) in mapping.Fields.OrderBy(field => field.Key, StringComparer.Ordinal))
                {
                    Append(hash, 'k', key);
                    Append(hash, value);
                }

                Append(hash, '}', "");
                break;
            case SequenceNode sequence:
                Append(hash, '[', "");
                foreach (var item in sequence.Items)
                {
                    Append(hash, item);
                }

                Append(hash, ']', "");
                break;
            case ScalarNode scalar:
                Append(hash, (char)('0' + (int)scalar.Type), scalar.Text);
                break;
        }
    }

    // Each part carries its length, so that no two contents come to the same bytes.
    private static void Append(IncrementalHash hash, char kind, string text)
    {
        Span<byte> head = stackalloc byte[5];
        head[0] = (byte)kind;
        var bytes = Encoding.UTF8.GetBytes(text);
        BitConverter.TryWriteBytes(head[1..], bytes.Length);
        hash.AppendData(head);
        hash.AppendData(bytes);
    }
}
