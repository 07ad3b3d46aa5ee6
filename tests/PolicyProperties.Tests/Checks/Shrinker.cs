// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace PolicyProperties.Tests;

/// <summary>Finds a small scenario that still fails: drops steps, then documents, then parts of documents, while that goes on.</summary>
internal sealed class Shrinker(Func<Scenario, bool> fails, TimeSpan patience)
{
    private readonly long _began = Stopwatch.GetTimestamp();

    public Scenario Shrink(Scenario scenario)
    {
        for (var isSmaller = true; isSmaller && HasTime;)
        {
            isSmaller = TryDropSteps(ref scenario) | TryCutDocuments(ref scenario);
        }

        return scenario;
    }

    private bool HasTime => Stopwatch.GetElapsedTime(_began) < patience;

    private bool TryDropSteps(ref Scenario scenario)
    {
        var isSmaller = false;
        for (var size = Math.Max(1, scenario.Steps.Length / 2); size > 0 && HasTime; size /= 2)
        {
            for (var at = scenario.Steps.Length - size; at >= 0 && HasTime; at -= size)
            {
                var candidate = scenario with { Steps = scenario.Steps.RemoveRange(at, size) };
                if (fails(candidate))
                {
                    scenario = candidate;
                    isSmaller = true;
                }

                at = Math.Min(at, scenario.Steps.Length);
            }
        }

        return isSmaller;
    }

    private bool TryCutDocuments(ref Scenario scenario)
    {
        var isSmaller = false;
        for (var step = 0; step < scenario.Steps.Length; step++)
        {
            for (var document = 0; scenario.Steps[step] is ChangeDocuments change && document < change.Upserts.Length; document++)
            {
                var without = change with { Upserts = change.Upserts.RemoveAt(document) };
                if (HasTime && fails(With(scenario, step, without)))
                {
                    scenario = With(scenario, step, without);
                    isSmaller = true;
                    document--;
                    continue;
                }

                isSmaller |= TryCut(ref scenario, step, document);
            }
        }

        return isSmaller;
    }

    private bool TryCut(ref Scenario scenario, int step, int document)
    {
        var isSmaller = false;
        for (var part = 0; HasTime; part++)
        {
            var change = (ChangeDocuments)scenario.Steps[step];
            var copy = change.Upserts[document].DeepClone().AsObject();
            var parts = PartsOf(copy).ToList();
            if (part >= parts.Count)
            {
                break;
            }

            parts[part]();
            var candidate = With(scenario, step, change with { Upserts = change.Upserts.SetItem(document, copy) });
            if (fails(candidate))
            {
                scenario = candidate;
                isSmaller = true;
                part--;
            }
        }

        return isSmaller;
    }

    /// <summary>The ways to take one part out of a document; larger parts first.</summary>
    private static IEnumerable<Action> PartsOf(JsonNode node)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (key, value) in fields.ToList())
                {
                    if (key is not ("apiVersion" or "kind" or "metadata"))
                    {
                        yield return () => fields.Remove(key);
                        foreach (var part in value is null ? [] : PartsOf(value))
                        {
                            yield return part;
                        }
                    }
                }

                break;
            case JsonArray items:
                for (var i = items.Count - 1; i >= 0; i--)
                {
                    var index = i;
                    yield return () => items.RemoveAt(index);
                    foreach (var part in items[i] is { } item ? PartsOf(item) : [])
                    {
                        yield return part;
                    }
                }

                break;
            default:
                break;
        }
    }

    private static Scenario With(Scenario scenario, int step, Step changed) => scenario with { Steps = scenario.Steps.SetItem(step, changed) };
}
