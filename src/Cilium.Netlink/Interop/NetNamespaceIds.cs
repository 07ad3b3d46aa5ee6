// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink.Interop;

/// <summary>include/uapi/linux/net_namespace.h: attributes of the RTM_*NSID messages.</summary>
internal static class NetNamespaceIds
{
    internal const ushort NETNSA_NSID = 1;
    internal const ushort NETNSA_FD = 3;
}
