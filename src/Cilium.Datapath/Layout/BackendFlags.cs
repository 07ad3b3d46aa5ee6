// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath.Layout;

/// <summary>The C constants <c>BACKEND_*</c> of flags.</summary>
[Flags]
internal enum BackendFlags : ushort
{
    None = 0,
    Local = 0x01,
    Inside = 0x02,
    Outside = 0x04,
}
