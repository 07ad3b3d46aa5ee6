// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>One thing that is wrong with a policy document, and where.</summary>
/// <param name="Id">What kind of fault it is: one of <see cref="PolicyFaultIds"/>.</param>
/// <param name="File">The file's path as it was given; empty when the text did not come from a file.</param>
/// <param name="Line">From 1.</param>
/// <param name="Column">From 1.</param>
/// <param name="Document">Kind, namespace and name of the document, as far as they could be read; may be empty.</param>
/// <param name="Path">The place in the document, such as <c>spec.ingress[0].toPorts[1].ports[0].port</c>; may be empty.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
public readonly record struct PolicyFault(string Id, string File, int Line, int Column, string Document, string Path, string Message)
{
    /// <summary><c>file:line:column: path: message [id]</c>.</summary>
    public override string ToString()
    {
        var file = File.Length == 0 ? "" : File + ":";
        var path = Path.Length == 0 ? "" : Path + ": ";
        return $"{file}{Line}:{Column}: {path}{Message} [{Id}]";
    }
}
