// SPDX-License-Identifier: Apache-2.0
using System.Runtime.CompilerServices;

namespace Cilium.Bpf.Tests;

/// <summary>A type of the project's own that stands for <c>struct peer_address</c> in generated code.</summary>
[InlineArray(4)]
public struct PeerAddress
{
    private uint _word;
}
