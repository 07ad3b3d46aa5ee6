// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Core;
using Cilium.Datapath.Layout;

namespace Cilium.Datapath;

public sealed partial class Datapath
{
    /// <summary>Puts a pod's device under policy: a few words of memory and two programs attached, or nothing where they stand
    /// already.</summary>
    /// <param name="endpoint">With its interface index, identity, at least one address, and both MAC addresses.</param>
    /// <returns>What the kernel has.</returns>
    /// <exception cref="ArgumentException">A field that is needed is missing.</exception>
    /// <exception cref="InterfaceNotFoundException">The device does not exist, or vanished meanwhile; nothing is left.</exception>
    /// <exception cref="EndpointHookTakenException">Others are first on the device, and the kernel has no tcx to go before them.</exception>
    /// <exception cref="DatapathCapacityException">No room for another endpoint.</exception>
    /// <remarks>Until a policy is set for it, an endpoint neither sends nor receives. Attach again to change addresses
    /// or identity; the policy stays.</remarks>
    public AttachedEndpoint Attach(Endpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        EndpointValue value = ToValue(endpoint);
        lock (_gate)
        {
            bool isNew = !_endpoints.TryFind(value.Id, out EndpointValue former);
            value.IdentitySlot = _slots.Acquire(value.Identity);
            _policies.Initialise(ref value);
            try
            {
                _endpoints.Put(value);
                _hooks.Ensure(endpoint.Id, endpoint.InterfaceIndex);
            }
            catch
            {
                _slots.Release(value.Identity);
                if (isNew)
                {
                    _hooks.Detach(endpoint.Id, endpoint.InterfaceIndex);
                    _endpoints.Remove(endpoint.Id, out _);
                }
                else
                {
                    GoBack(former, value);
                }

                throw;
            }

            if (!isNew)
            {
                if (former.Ifindex != value.Ifindex)
                {
                    _hooks.Leave((int)former.Ifindex);
                }

                _slots.Release(former.Identity);
                _addresses.Retarget(value);
            }

            _runtime.MoveEpoch();
            return ToAttached(value);
        }
    }

    /// <summary>Takes a pod's device out of the data plane. Its links go first, then its entry; its tracked connections
    /// end by themselves.</summary>
    /// <returns>Whether it was there.</returns>
    public bool Detach(EndpointId id)
    {
        lock (_gate)
        {
            bool isKnown = _endpoints.TryFind(id.Value, out EndpointValue value);
            _hooks.Detach(id, (int)value.Ifindex);
            if (!isKnown)
            {
                return false;
            }

            _endpoints.Remove(id, out _);

            _slots.Release(value.Identity);
            _policies.RemoveEndpointPolicy(id);
            _runtime.MoveEpoch();
            _space.Note();
            return true;
        }
    }

    private AttachedEndpoint ToAttached(in EndpointValue value) => new(value, _hooks.KindOf(new EndpointId(value.Id)));

    /// <summary>Undoes the change of an endpoint that could not be completed.</summary>
    private void GoBack(in EndpointValue former, in EndpointValue failed)
    {
        _endpoints.Put(former);
        if (former.Ifindex == failed.Ifindex)
        {
            return;
        }

        _hooks.Leave((int)failed.Ifindex);
        try
        {
            _hooks.Ensure(new EndpointId(former.Id), (int)former.Ifindex);
        }
        catch (InterfaceNotFoundException)
        {
            // Neither device is there: the endpoint is gone, as the next repair says.
        }
    }

    private static EndpointValue ToValue(Endpoint endpoint)
    {
        Require(endpoint.InterfaceIndex > 0, "an interface index");
        Require(endpoint.Identity is not null, "an identity");
        Require(endpoint.IPv4 is not null || endpoint.IPv6 is not null, "an address");
        Require(endpoint.Mac is not null && endpoint.HostMac is not null, "the MAC addresses of both ends of its device");
        return new EndpointValue
        {
            Id = endpoint.Id.Value,
            Flags = (endpoint.IPv4 is null ? 0 : EndpointFlags.HasIpv4) | (endpoint.IPv6 is null ? 0 : EndpointFlags.HasIpv6),
            Identity = endpoint.Identity!.Id.Value,
            Ipv4 = endpoint.IPv4 is null ? 0 : BitConverter.ToUInt32(endpoint.IPv4.GetAddressBytes()),
            Ipv6 = RawAddress.From(endpoint.IPv6),
            Mac = RawMac.From(endpoint.Mac),
            GatewayMac = RawMac.From(endpoint.HostMac),
            Ifindex = (uint)endpoint.InterfaceIndex,
        };

        void Require(bool isPresent, string what)
        {
            if (!isPresent)
            {
                throw new ArgumentException($"Endpoint {endpoint} needs {what} to be attached.", nameof(endpoint));
            }
        }
    }
}
