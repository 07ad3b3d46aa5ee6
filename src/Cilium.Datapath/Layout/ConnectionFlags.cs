// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath.Layout;

[Flags]
internal enum ConnectionFlags : ushort
{
    None = 0,
    FromRemote = 0x0001,
    SeenNonSyn = 0x0002,
    TxClosing = 0x0004,
    RxClosing = 0x0008,
    Denied = 0x0010,
    Translated = 0x0020,
}
