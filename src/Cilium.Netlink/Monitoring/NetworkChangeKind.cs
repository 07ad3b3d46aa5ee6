// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>What happened to an object.</summary>
public enum NetworkChangeKind
{
    /// <summary>It appeared, or something about it changed: the kernel does not tell these apart.</summary>
    AddedOrChanged,

    /// <summary>It vanished.</summary>
    Removed,
}
