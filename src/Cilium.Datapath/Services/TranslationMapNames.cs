// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>The tables of translated flows, by the names that they are pinned under.</summary>
internal static class TranslationMapNames
{
    public const string Translations4 = "translations4";
    public const string Translations6 = "translations6";

    public static IReadOnlyList<string> All { get; } = [Translations4, Translations6];
}
