// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Core;

public sealed partial class LabelSet
{
    /// <summary>Reads the allocator key form, see <see cref="ToAllocatorKey"/>; parts without a key are skipped.</summary>
    /// <exception cref="LabelFormatException">A part is not a label.</exception>
    public static LabelSet ParseAllocatorKey(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Label> labels = [];
        foreach (Range range in text.AsSpan().Split(';'))
        {
            string part = text[range];
            // "source:=" has no key: writers of that form mean "nothing".
            if (part.Length > 0 && (Label.TryParse(part, out Label? label) || !HasNoKey(part)))
            {
                labels.Add(label ?? Label.Parse(part));
            }
        }

        return Create(labels);
    }

    /// <summary>
    /// The canonical text under which identity allocators store the set: each label as <c>source:key=value;</c>, sorted by the bytes of the key.
    /// </summary>
    /// <example><c>k8s:app=baz;k8s:io.kubernetes.pod.namespace=bar;</c></example>
    public string ToAllocatorKey()
    {
        StringBuilder text = new();
        foreach (Label label in _labels)
        {
            text.Append(label.Source).Append(':').Append(label.Key).Append('=').Append(label.Value).Append(';');
        }

        return text.ToString();
    }

    /// <summary>A 64-bit hash (FNV-1a over the UTF-16 units of the allocator key form) that is the same in every process.</summary>
    public ulong ContentHash()
    {
        ulong hash = 14695981039346656037;
        foreach (Label label in _labels)
        {
            hash = Add(Add(hash, label.Source), ':');
            hash = Add(Add(hash, label.Key), '=');
            hash = Add(Add(hash, label.Value), ';');
        }

        return hash;

        static ulong Add(ulong hash, params ReadOnlySpan<char> text)
        {
            foreach (char c in text)
            {
                hash = (hash ^ c) * 1099511628211;
            }

            return hash;
        }
    }

    /// <summary>The labels for people: <c>source:key=value</c> joined by commas, prefixes with their colons.</summary>
    public override string ToString()
    {
        StringBuilder text = new();
        foreach (Label label in _labels)
        {
            string separator = text.Length == 0 ? "" : ",";
            text.Append(separator).Append(label.CidrPrefix is { } prefix ? $"{LabelSource.Cidr}:{prefix}" : label.ToString());
        }

        return text.ToString();
    }

    private static bool HasNoKey(string part)
    {
        (_, string rest) = Label.SplitKey(part);
        return rest.Length == 0 || rest[0] == '=';
    }
}
