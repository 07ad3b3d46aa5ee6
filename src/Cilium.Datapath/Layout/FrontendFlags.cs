// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath.Layout;

/// <summary>The C constants <c>FRONTEND_*</c>; the ecosystem's bits.</summary>
[Flags]
internal enum FrontendFlags : uint
{
    None = 0,
    ExternalIP = 0x0001,
    NodePort = 0x0002,
    LocalOutside = 0x0004,
    HostPort = 0x0008,
    Affinity = 0x0010,
    LoadBalancer = 0x0020,
    Routable = 0x0040,
    SourceRanges = 0x0080,
    Loopback = 0x0800,
    LocalInside = 0x1000,
    SourceDeny = 0x4000,
    DirectReturn = 0x8000,
}
