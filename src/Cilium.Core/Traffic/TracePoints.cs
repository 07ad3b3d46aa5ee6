// SPDX-License-Identifier: Apache-2.0
using System.Globalization;

namespace Cilium.Core;

/// <summary>Names of <see cref="TracePoint"/>.</summary>
public static class TracePoints
{
    private static readonly string[] s_names =
    [
        "to-endpoint", "to-proxy", "to-host", "to-stack", "to-overlay", "from-endpoint", "from-proxy",
        "from-host", "from-stack", "from-overlay", "from-network", "to-network", "from-crypto", "to-crypto",
    ];

    /// <summary>The name that the ecosystem shows, such as <c>to-endpoint</c>; the number where there is none.</summary>
    public static string Text(this TracePoint point) =>
        (int)point < s_names.Length ? s_names[(int)point] : ((byte)point).ToString(CultureInfo.InvariantCulture);
}
