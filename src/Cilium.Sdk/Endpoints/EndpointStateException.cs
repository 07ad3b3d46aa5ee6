// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Sdk;

/// <summary>The file of endpoints cannot be read; the agent does not start, and what is in the kernel stays in force.</summary>
public sealed class EndpointStateException : CiliumException
{
    /// <summary>The <see cref="CiliumException.Id"/> of these errors.</summary>
    public const string ErrorId = "endpoint-state";

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="reason">What is wrong with it.</param>
    /// <param name="innerException">The cause.</param>
    public EndpointStateException(string path, string reason, Exception? innerException = null)
        : base(
            ErrorId,
            $"The endpoint state {path} cannot be read: {reason}",
            "Restore the file, or remove it and add the endpoints again.",
            isTransient: false,
            innerException)
    {
        Path = path;
    }

    /// <summary>The file.</summary>
    public string Path { get; }
}
