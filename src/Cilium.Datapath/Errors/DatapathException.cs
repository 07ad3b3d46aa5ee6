// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Datapath;

/// <summary>The data plane could not be loaded, changed or adopted; what was in force stays in force.</summary>
public class DatapathException : CiliumException
{
    /// <summary>Creates an error with its identifier, message and remedy.</summary>
    /// <param name="id">The stable identifier, for example <c>datapath-capabilities</c>.</param>
    /// <param name="message">What failed, and the value it failed on.</param>
    /// <param name="remedy">What to do about it.</param>
    /// <param name="innerException">The kernel's answer, where there is one.</param>
    public DatapathException(string id, string message, string remedy, Exception? innerException = null)
        : base(id, message, remedy, isTransient: false, innerException)
    {
    }
}
