// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>The data plane could not be loaded, changed or adopted; what was in force stays in force.</summary>
public class DatapathException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> where a pinned map is not as the programs need it.</summary>
    public const string MapDiffersErrorId = "datapath-map-differs";

    /// <summary>The <see cref="CiliumException.Id"/> where there is no cgroup to put programs on.</summary>
    public const string CgroupErrorId = "cgroup-missing";

    /// <summary>The <see cref="CiliumException.Id"/> where maps could not be replaced by larger ones.</summary>
    public const string ResizeErrorId = "datapath-resize";

    /// <summary>The <see cref="CiliumException.Id"/> where another version's maps are pinned.</summary>
    public const string SchemaErrorId = "datapath-schema";

    /// <summary>Creates an error with its identifier, message and remedy.</summary>
    /// <param name="id">The stable identifier, for example <see cref="SchemaErrorId"/>.</param>
    /// <param name="message">What failed, and the value it failed on.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">The kernel's answer, where there is one.</param>
    public DatapathException(string id, string message, string remedy, Exception? innerException = null)
        : base(id, message, remedy, isTransient: false, innerException)
    {
    }
}
