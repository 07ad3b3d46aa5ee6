// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>What a frontend is found by.</summary>
/// <param name="Address">The address; zero for every address of a node.</param>
/// <param name="Port">The port, network order.</param>
/// <param name="Protocol">IANA's number.</param>
/// <param name="IsIPv6">The family.</param>
internal readonly record struct FrontendIdentity(RawAddress Address, ushort Port, byte Protocol, bool IsIPv6)
{
    public static FrontendIdentity Of(in ServicePortKey key, FrontendState frontend) =>
        new(RawAddress.From(frontend.Address), BinaryPrimitives.ReverseEndianness(frontend.Port), (byte)key.Protocol, key.IsIPv6);

    public static FrontendIdentity Of(in FrontendKey4 key) => new(RawAddress.FromWord(key.Address), key.Port, key.Protocol, false);

    public static FrontendIdentity Of(in FrontendKey6 key) => new(key.Address, key.Port, key.Protocol, true);

    public FrontendKey4 ToKey4() => new() { Address = Address.ToWord(), Port = Port, Protocol = Protocol };

    public FrontendKey6 ToKey6() => new() { Address = Address, Port = Port, Protocol = Protocol };

    public FrontendAddressValue ToAddress(uint service) => new()
    {
        Address = Address,
        Port = Port,
        Protocol = Protocol,
        IsIpv6 = IsIPv6 ? (byte)1 : (byte)0,
        Service = service,
    };
}
