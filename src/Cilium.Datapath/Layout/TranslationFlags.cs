// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath.Layout;

/// <summary>The C constants <c>TRANSLATION_*</c> of flags.</summary>
[Flags]
internal enum TranslationFlags : ushort
{
    None = 0,
    Answer = 0x0001,
    Service = 0x0002,
    Source = 0x0004,
    Loopback = 0x0008,
    DirectReturn = 0x0010,
    SeenNonSyn = 0x0020,
    ClosingOpener = 0x0040,
    ClosingAnswerer = 0x0080,
    Reset = 0x0100,
    Forwarded = 0x0200,
    Host = 0x0400,
    Closing = ClosingOpener | ClosingAnswerer,
}
