// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Netlink;

namespace Cilium.Testing;

/// <summary>A cable between two <see cref="TestNode"/>s. It goes with either of them.</summary>
/// <param name="OwnInterfaceIndex">The device at the node that laid it.</param>
/// <param name="OtherInterfaceIndex">The device at the other node.</param>
/// <param name="OwnAddress">The address at the node that laid it.</param>
/// <param name="OtherAddress">The address at the other node.</param>
public sealed record TestCable(int OwnInterfaceIndex, int OtherInterfaceIndex, IPAddress OwnAddress, IPAddress OtherAddress)
{
    internal static TestCable Lay(TestNode own, TestNode other, string ownPrefix, string otherPrefix, int ownNumber, int otherNumber)
    {
        (IPAddress ownAddress, int ownLength) = Split(ownPrefix);
        (IPAddress otherAddress, int otherLength) = Split(otherPrefix);
        string peerName = $"net{otherNumber}";
        LinkInfo ownLink = own.Netlink.Links.Create(new VethSpec($"net{ownNumber}", peerName)
        {
            PeerNamespace = other.Namespace,
            IsUp = true,
            IsPeerUp = true,
        });
        LinkInfo otherLink = other.Netlink.Links.Get(peerName);
        own.Netlink.Addresses.Add(new AddressSpec(ownLink.Index, ownAddress, ownLength) { SkipsDuplicateDetection = true });
        other.Netlink.Addresses.Add(new AddressSpec(otherLink.Index, otherAddress, otherLength) { SkipsDuplicateDetection = true });
        own.Netlink.Addresses.AwaitReady(ownAddress);
        other.Netlink.Addresses.AwaitReady(otherAddress);
        return new TestCable(ownLink.Index, otherLink.Index, ownAddress, otherAddress);
    }

    private static (IPAddress Address, int Length) Split(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        int slash = prefix.IndexOf('/', StringComparison.Ordinal);
        return slash > 0
            && IPAddress.TryParse(prefix.AsSpan(0, slash), out IPAddress? address)
            && int.TryParse(prefix.AsSpan(slash + 1), out int length)
            ? (address, length)
            : throw new FormatException($"'{prefix}' is not an address with a length, such as 192.0.2.1/24.");
    }
}
