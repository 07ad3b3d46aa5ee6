// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath.Layout;

[Flags]
internal enum EndpointFlags : ushort
{
    None = 0,
    IngressEnforced = 0x0001,
    EgressEnforced = 0x0002,
    Audit = 0x0004,
    HasIpv4 = 0x0008,
    HasIpv6 = 0x0010,
    IngressShadowed = 0x0020,
    EgressShadowed = 0x0040,

    /// <summary>Those that say how policy judges.</summary>
    Policy = IngressEnforced | EgressEnforced | Audit | IngressShadowed | EgressShadowed,
}
