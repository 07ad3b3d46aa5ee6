// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>Numbers selectors as the cache would, and leaves it as it is.</summary>
internal sealed class ForecastNumbers(SelectorCache cache)
{
    private readonly Dictionary<LabelSelector, CachedSelector> _fresh = [];
    private readonly IEnumerator<uint> _numbers = cache.NumbersToCome().GetEnumerator();

    /// <summary>Those that are not in use yet.</summary>
    public IReadOnlyCollection<CachedSelector> Fresh => _fresh.Values;

    public CachedSelector Find(LabelSelector selector)
    {
        if (cache.TryFind(selector, out var cached) || _fresh.TryGetValue(selector, out cached))
        {
            return cached;
        }

        _numbers.MoveNext();
        cached = new(_numbers.Current, selector);
        _fresh.Add(selector, cached);
        return cached;
    }
}
