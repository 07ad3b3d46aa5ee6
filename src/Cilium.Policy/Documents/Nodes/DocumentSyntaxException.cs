// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>The text is not YAML or JSON from some place on.</summary>
internal sealed class DocumentSyntaxException(string message, int line, int column) : Exception(message)
{
    public int Line { get; } = line;

    public int Column { get; } = column;
}
