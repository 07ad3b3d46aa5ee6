// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Testing;

/// <summary>What an <see cref="ArpMessage"/> says.</summary>
public enum ArpOperation : ushort
{
    /// <summary>Asks who has an address.</summary>
    Request = 1,

    /// <summary>Tells who has it.</summary>
    Reply = 2,
}
