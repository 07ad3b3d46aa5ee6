// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>What is missing is removed.</summary>
internal static class Replace
{
    public static void In<TKey, TValue>(SortedDictionary<TKey, TValue> dictionary, TKey key, TValue? value)
        where TKey : notnull
        where TValue : class
    {
        if (value is null)
        {
            dictionary.Remove(key);
        }
        else
        {
            dictionary[key] = value;
        }
    }
}
