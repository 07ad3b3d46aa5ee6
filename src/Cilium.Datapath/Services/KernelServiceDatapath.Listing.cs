// SPDX-License-Identifier: Apache-2.0
using System.Buffers.Binary;
using System.Net;
using Cilium.Core;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

internal sealed partial class KernelServiceDatapath
{
    /// <summary>Every service port in the kernel, in the order of their numbers.</summary>
    public IReadOnlyList<ListedService> List()
    {
        lock (_gate)
        {
            return [.. _services.Values.Concat(_unclaimed).OrderBy(service => service.Number).Select(ToListed)];
        }
    }

    private ListedService ToListed(KernelService service)
    {
        List<ListedBackend> backends = [.. service.Backends.Select(id => ToListed(service, id))];
        return new ListedService
        {
            Key = service.Key,
            Frontends = [.. service.Frontends.Select(ToListed)],
            Backends = backends,
            Traffic = backends.Aggregate(service.Departed, (sum, backend) => sum + backend.Traffic),
            Refusals = _maps.ServiceRefusals.Get((int)service.Number),
        };
    }

    private ListedFrontend ToListed(FrontendIdentity frontend)
    {
        _frontends.TryGet(frontend, out FrontendEntry entry);
        return new ListedFrontend(
            frontend.Address.Equals(default) ? null : frontend.Address.ToIPAddress(frontend.IsIPv6),
            BinaryPrimitives.ReverseEndianness(frontend.Port),
            (IpProtocol)frontend.Protocol,
            ServiceFlags.KindOf(entry.Value.Flags));
    }

    private ListedBackend ToListed(KernelService service, uint id)
    {
        ref readonly BackendValue value = ref _backends.Of(id);
        bool isIPv6 = service.Frontends.Count > 0 ? service.Frontends[0].IsIPv6 : service.Key?.IsIPv6 == true;
        return new ListedBackend(
            id,
            new IPEndPoint(value.Address.ToIPAddress(isIPv6), BinaryPrimitives.ReverseEndianness(value.Port)),
            (BackendPhase)value.Phase,
            value.Flags.HasFlag(BackendFlags.Local),
            _pools.CountOf(service.Inside, id),
            _pools.CountOf(service.Outside, id),
            _backends.TrafficOf(id));
    }
}
