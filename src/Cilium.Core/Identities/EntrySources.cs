// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>Names of <see cref="EntrySource"/>.</summary>
public static class EntrySources
{
    private static readonly string[] s_names =
    [
        "unspec", "restored", "generated", "api", "directory", "clustermesh", "k8s", "custom-resource", "kvstore", "local", "kube-apiserver",
    ];

    /// <summary>The name that the ecosystem shows, such as <c>custom-resource</c>.</summary>
    public static string Text(this EntrySource source) => (int)source < s_names.Length ? s_names[(int)source] : s_names[0];

    /// <summary>The source with a name.</summary>
    public static bool TryParse(string text, out EntrySource source)
    {
        int index = Array.IndexOf(s_names, text);
        source = (EntrySource)Math.Max(0, index);
        return index >= 0;
    }
}
