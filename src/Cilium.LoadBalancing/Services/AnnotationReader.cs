// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>Reads annotations and collects what is wrong with them.</summary>
internal sealed class AnnotationReader(IReadOnlyDictionary<string, string> annotations)
{
    internal List<ValidationFault> Faults { get; } = [];

    /// <summary>The first key, unless only the second one is there.</summary>
    internal string Present(string key, string otherwise) => !annotations.ContainsKey(key) && annotations.ContainsKey(otherwise) ? otherwise : key;

    /// <summary>What a value stands for; <paramref name="absent"/> where the annotation is not there.</summary>
    internal T Read<T>(string key, T absent, params ReadOnlySpan<(string Text, T Value)> known)
    {
        if (!annotations.TryGetValue(key, out string? text))
        {
            return absent;
        }

        foreach ((string candidate, T value) in known)
        {
            if (candidate == text)
            {
                return value;
            }
        }

        List<string> texts = [];
        foreach ((string candidate, _) in known)
        {
            texts.Add($"'{candidate}'");
        }

        Faults.Add(new ValidationFault(PathOf(key), text, $"must be {string.Join(" or ", texts)}"));
        return absent;
    }

    /// <summary>A selector of nodes: from its text, or from the value of one label.</summary>
    internal LabelSelector? ReadSelector(string selectorKey, string labelKey)
    {
        if (annotations.TryGetValue(selectorKey, out string? text))
        {
            return NodeSelectorText.Parse(text, PathOf(selectorKey), Faults);
        }

        if (!annotations.TryGetValue(labelKey, out string? value))
        {
            return null;
        }

        LabelSelector.TryCreate([new(labelKey, value)], null, PathOf(labelKey), Faults, out LabelSelector? selector);
        return selector;
    }

    private static string PathOf(string key) => $"metadata.annotations[\"{key}\"]";
}
