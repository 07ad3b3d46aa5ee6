// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>One thing that is wrong with a document or an options object.</summary>
/// <param name="Path">Where: a path of field names and indexes such as <c>spec.ingress[0].fromEndpoints[1].matchLabels["a b"]</c>.</param>
/// <param name="Value">The offending value as text; empty when something is missing.</param>
/// <param name="Message">What is wrong with it and what would be right.</param>
public readonly record struct ValidationFault(string Path, string Value, string Message)
{
    /// <summary>The fault in one line.</summary>
    public override string ToString() => Value.Length == 0 ? $"{Path}: {Message}" : $"{Path}: {Message} (got '{Value}')";
}
