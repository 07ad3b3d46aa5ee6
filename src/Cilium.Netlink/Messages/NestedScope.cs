// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics.CodeAnalysis;

namespace Cilium.Netlink;

/// <summary>An attribute being written that holds other attributes. Disposing it closes it.</summary>
[SuppressMessage("Performance", "CA1815:Override equals and operator equals on value types", Justification = "A scope, never compared.")]
public readonly struct NestedScope : IDisposable
{
    private readonly NetlinkRequest _request;
    private readonly int _start;
    private readonly int _index;

    internal NestedScope(NetlinkRequest request, int start, int index)
    {
        _request = request;
        _start = start;
        _index = index;
    }

    /// <summary>Writes the attribute's length: everything added since it began belongs to it.</summary>
    /// <exception cref="ArgumentException">The attribute grew beyond 65,535 bytes.</exception>
    public void Dispose() => _request?.EndNested(_start, _index);
}
