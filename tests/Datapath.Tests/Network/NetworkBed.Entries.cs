// SPDX-License-Identifier: Apache-2.0
using Cilium.Datapath.Layout;

namespace Datapath.Tests;

internal sealed partial class NetworkBed
{
    /// <summary>Every entry of a family's translated flows.</summary>
    public TranslationValue[] Entries(Family family) =>
        family == Family.IPv4 ? [.. Translations4.Select(entry => entry.Value)] : [.. Translations6.Select(entry => entry.Value)];

    /// <summary>Changes every entry.</summary>
    public void Change(Family family, Func<TranslationValue, TranslationValue> change)
    {
        if (family == Family.IPv4)
        {
            foreach (var (key, value) in Translations4.ToList())
            {
                Translations4.Update(key, change(value));
            }
        }
        else
        {
            foreach (var (key, value) in Translations6.ToList())
            {
                Translations6.Update(key, change(value));
            }
        }
    }
}
