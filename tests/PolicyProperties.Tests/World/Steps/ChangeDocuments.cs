// SPDX-License-Identifier: Apache-2.0
using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>Policies and groups are added, replaced and removed as one change.</summary>
internal sealed record ChangeDocuments(ImmutableArray<JsonObject> Upserts, ImmutableArray<DocumentKey> Removals) : Step
{
    public override void ApplyTo(Cluster cluster)
    {
        foreach (var key in Removals)
        {
            cluster.Documents.Remove(key);
        }

        foreach (var document in Upserts)
        {
            cluster.Documents[DocumentKey.Of(document)] = document;
        }
    }

    public override void ApplyTo(LiveNode node) => node.Change(Upserts, Removals);

    public override string ToString() =>
        string.Join('\n', [.. Removals.Select(key => $"remove {key}"), .. Upserts.Select(document => $"apply {document.ToJsonString()}")]);
}
