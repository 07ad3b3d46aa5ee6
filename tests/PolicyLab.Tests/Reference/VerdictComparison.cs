// SPDX-License-Identifier: Apache-2.0
using System.Text.Json;

namespace PolicyLab.Tests;

/// <summary>Compares recorded results with answers in the same shape.</summary>
internal static class VerdictComparison
{
    public static string IdOf(JsonElement line) => line.GetProperty("id").GetString()!;

    /// <summary>Every difference, described for people.</summary>
    public static IEnumerable<string> Differences(JsonElement recorded, JsonElement answer)
    {
        var (expected, found) = (StagesOf(recorded), StagesOf(answer));
        if (expected.Count != found.Count)
        {
            yield return $"{IdOf(recorded)}: {expected.Count} stages expected, not {found.Count}: {answer}";
            yield break;
        }

        for (var stage = 0; stage < expected.Count; stage++)
        {
            var (results, ours) = (expected[stage].EnumerateArray().ToList(), found[stage].EnumerateArray().ToList());
            if (results.Count != ours.Count)
            {
                yield return $"{IdOf(recorded)} stage {stage}: {results.Count} subjects expected, not {ours.Count}";
                continue;
            }

            for (var subject = 0; subject < results.Count; subject++)
            {
                if (!JsonElement.DeepEquals(results[subject], ours[subject]))
                {
                    yield return $"{IdOf(recorded)} stage {stage}: {results[subject]} expected, not {ours[subject]}";
                }
            }
        }
    }

    /// <summary>How many verdicts and errors are recorded.</summary>
    public static int CountOf(JsonElement recorded) => StagesOf(recorded).SelectMany(stage => stage.EnumerateArray()).Sum(result => 1 + CountOf(result, "ingress") + CountOf(result, "egress"));

    private static int CountOf(JsonElement result, string direction) =>
        result.TryGetProperty(direction, out var found) ? found.GetProperty("rows").EnumerateArray().Sum(row => row.GetString()!.Length) : 0;

    private static List<JsonElement> StagesOf(JsonElement line)
    {
        List<JsonElement> stages = line.TryGetProperty("results", out var results) ? [results] : [];
        if (line.TryGetProperty("steps", out var steps))
        {
            stages.AddRange(steps.EnumerateArray().Select(step => step.GetProperty("results")));
        }

        return stages;
    }
}
