// SPDX-License-Identifier: Apache-2.0
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Cilium.Benchmarks;

/// <summary>Writes the rows of an area as a JSON list.</summary>
internal static class ReportFile
{
    public static void Write(string path, IReadOnlyList<BenchmarkRow> rows)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream file = File.Create(path);
        using Utf8JsonWriter json = new(
            file, new JsonWriterOptions { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        json.WriteStartArray();
        foreach (BenchmarkRow row in rows)
        {
            json.WriteStartObject();
            json.WriteString("name", row.Name);
            json.WriteString("unit", row.Unit);
            Write(json, "ours", row.Ours.Median);
            Write(json, "peer", row.Peer?.Median);
            json.WriteString("peerName", row.PeerName);
            Write(json, "ratio", row.Ratio);
            Write(json, "goal", row.Goal?.Limit);
            if (row.IsMet is { } isMet)
            {
                json.WriteBoolean("met", isMet);
            }
            else
            {
                json.WriteNull("met");
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, Math.Round(number, 4));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
