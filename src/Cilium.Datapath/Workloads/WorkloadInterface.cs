// SPDX-License-Identifier: Apache-2.0
using System.Net;
using System.Net.NetworkInformation;
using Cilium.Netlink;

namespace Cilium.Datapath;

/// <summary>A workload's device pair, set up.</summary>
/// <param name="InterfaceIndex">The index of the host's end, in the host namespace.</param>
/// <param name="Mac">The MAC address of the workload's end.</param>
/// <param name="HostMac">The MAC address of the host's end.</param>
/// <remarks>Nobody needs to remember it: deleting either end, or the workload's namespace, deletes all of it.</remarks>
public sealed record WorkloadInterface(int InterfaceIndex, PhysicalAddress Mac, PhysicalAddress HostMac)
{
    /// <summary>Creates the pair, addresses and routes. A few netlink requests, about two milliseconds. When this returns, both
    /// addresses can be used.</summary>
    /// <exception cref="NetlinkException">The kernel refused; the pair is gone again.</exception>
    /// <exception cref="TimeoutException">The IPv6 address did not become usable within 2 s; the pair is gone again.</exception>
    public static WorkloadInterface Create(WorkloadInterfaceSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        using NetlinkSocket host = new(spec.HostNamespace);
        using NetlinkSocket workload = new(spec.Namespace);
        LinkInfo outer = host.Links.Create(new VethSpec(spec.HostName, spec.Name)
        {
            PeerNamespace = spec.Namespace,
            Mtu = spec.Mtu,
            PeerMtu = spec.Mtu,
            IsUp = true,
            IsPeerUp = true,
        });
        try
        {
            LinkInfo inner = workload.Links.Get(spec.Name);
            workload.Links.SetUp("lo");
            ConfigureInside(workload, inner.Index, spec.IPv4, WorkloadInterfaceSpec.GatewayIPv4);
            ConfigureInside(workload, inner.Index, spec.IPv6, WorkloadInterfaceSpec.GatewayIPv6);
            RouteFromHost(host, outer.Index, spec.IPv4, inner.MacAddress);
            RouteFromHost(host, outer.Index, spec.IPv6, inner.MacAddress);
            if (spec.IPv6 is not null)
            {
                workload.Addresses.AwaitReady(spec.IPv6);
            }

            return new WorkloadInterface(outer.Index, ToPhysical(inner), ToPhysical(outer));
        }
        catch
        {
            host.Links.TryDelete(outer.Index);
            throw;
        }
    }

    /// <summary>Deletes the pair with its addresses and routes; one that is gone is fine.</summary>
    /// <param name="interfaceIndex">The host's end.</param>
    /// <param name="hostNamespace">The namespace of the node's devices; null for that of the process.</param>
    /// <returns>Whether it was there.</returns>
    public static bool Delete(int interfaceIndex, NetworkNamespace? hostNamespace = null)
    {
        using NetlinkSocket host = new(hostNamespace);
        return host.Links.TryDelete(interfaceIndex);
    }

    private static void ConfigureInside(NetlinkSocket workload, int link, IPAddress? address, IPAddress gateway)
    {
        if (address is null)
        {
            return;
        }

        int length = address.GetAddressBytes().Length * 8;
        workload.Addresses.Add(new AddressSpec(link, address, length) { SkipsDuplicateDetection = length == 128 });
        if (length == 32)
        {
            workload.Routes.Add(new RouteSpec(new IPNetwork(gateway, 32)) { LinkIndex = link, Scope = AddressScope.Link });
        }

        workload.Routes.Add(new RouteSpec(length == 32 ? RouteSpec.DefaultIPv4 : RouteSpec.DefaultIPv6)
        {
            LinkIndex = link,
            Gateway = gateway,
            IsOnLink = true,
            PreferredSource = address,
        });
    }

    private static void RouteFromHost(NetlinkSocket host, int link, IPAddress? address, MacAddress? mac)
    {
        if (address is null)
        {
            return;
        }

        int length = address.GetAddressBytes().Length * 8;
        host.Routes.Add(new RouteSpec(new IPNetwork(address, length)) { LinkIndex = link, Scope = length == 32 ? AddressScope.Link : null });
        host.Neighbors.Replace(new NeighborSpec(link, address) { MacAddress = mac, State = NeighborStates.Permanent });
    }

    private static PhysicalAddress ToPhysical(LinkInfo link) => PhysicalAddress.Parse(link.MacAddress!.Value.ToString().Replace(':', '-').ToUpperInvariant());
}
