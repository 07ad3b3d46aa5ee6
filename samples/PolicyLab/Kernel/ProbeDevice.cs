// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Core;
using Cilium.Netlink;

namespace PolicyLab;

/// <summary>A device that an endpoint is attached to, in a network namespace of its own. Packets of test runs claim to be on it.</summary>
internal sealed class ProbeDevice
{
    private const int FirstIndex = 100;
    private const int FirstFarIndex = 10_000;

    private readonly byte _high;
    private readonly byte _low;

    private ProbeDevice(ushort number)
    {
        (_high, _low) = ((byte)(number >> 8), (byte)number);
        Index = FirstIndex + number;
    }

    /// <summary>The interface index.</summary>
    public int Index { get; }

    public MacAddress Mac => MacAddress.Parse($"02:00:00:00:{_high:x2}:{_low:x2}");

    public MacAddress HostMac => MacAddress.Parse($"02:00:00:01:{_high:x2}:{_low:x2}");

    public IPAddress IPv4 => new([10, 1, _high, _low]);

    public IPAddress IPv6 => IPAddress.Parse($"fd00:1::{_high:x2}{_low:x2}");

    /// <summary>Makes the device of an endpoint.</summary>
    public static ProbeDevice Create(ushort number, NetworkNamespace @namespace)
    {
        var device = new ProbeDevice(number);
        using var netlink = new NetlinkSocket(@namespace);
        netlink.Links.Create(new VethSpec($"pod{number}", $"far{number}")
        {
            Index = device.Index,
            PeerIndex = FirstFarIndex + number,
            IsUp = true,
            IsPeerUp = true,
        });
        return device;
    }

    public Endpoint EndpointOf(EndpointId id, SecurityIdentity identity) => new()
    {
        Id = id,
        Name = $"probe{id}",
        Identity = identity,
        IPv4 = IPv4,
        IPv6 = IPv6,
        Mac = PhysicalAddress.Parse(Mac.ToString().Replace(':', '-')),
        HostMac = PhysicalAddress.Parse(HostMac.ToString().Replace(':', '-')),
        InterfaceIndex = Index,
    };
}
