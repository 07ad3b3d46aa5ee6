// SPDX-License-Identifier: Apache-2.0
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>By what an object is replaced.</summary>
internal readonly record struct DocumentKey(string Kind, string Namespace, string Name) : IComparable<DocumentKey>
{
    public static DocumentKey Of(JsonObject document)
    {
        var metadata = document["metadata"]!;
        return new((string)document["kind"]!, (string?)metadata["namespace"] ?? "", (string)metadata["name"]!);
    }

    public int CompareTo(DocumentKey other) => string.CompareOrdinal(ToString(), other.ToString());

    public override string ToString() => $"{Kind}/{Namespace}/{Name}";
}
