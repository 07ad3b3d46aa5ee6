// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>How a service port is told to the programs in bits.</summary>
internal static class ServiceFlags
{
    public static FrontendFlags Of(ServicePortState state, FrontendState frontend)
    {
        FrontendFlags flags = KindOf(frontend);
        flags |= frontend.IsReachableFromOutside ? FrontendFlags.Routable : 0;
        flags |= state.Affinity != AffinitySource.None ? FrontendFlags.Affinity : 0;
        flags |= state.IsLocalOutside ? FrontendFlags.LocalOutside : 0;
        flags |= state.IsLocalInside ? FrontendFlags.LocalInside : 0;
        flags |= state.Forwarding == ForwardingMode.DirectServerReturn ? FrontendFlags.DirectReturn : 0;
        if (!state.SourceRanges.IsDefaultOrEmpty
            && (frontend.Kind == FrontendKind.LoadBalancer || (state.ChecksSourceOfAllKinds && frontend.IsReachableFromOutside)))
        {
            flags |= FrontendFlags.SourceRanges | (state.RefusesSourceRanges ? FrontendFlags.SourceDeny : 0);
        }

        return flags;
    }

    public static FrontendKind KindOf(FrontendFlags flags) =>
        flags.HasFlag(FrontendFlags.NodePort) ? FrontendKind.NodePort
        : flags.HasFlag(FrontendFlags.LoadBalancer) ? FrontendKind.LoadBalancer
        : flags.HasFlag(FrontendFlags.ExternalIP) ? FrontendKind.ExternalIP
        : flags.HasFlag(FrontendFlags.HostPort) ? FrontendKind.HostPort
        : FrontendKind.ClusterIP;

    public static uint AffinityTimeoutOf(ServicePortState state) =>
        state.Affinity == AffinitySource.None ? 0 : (uint)state.AffinityTimeout.TotalSeconds;

    private static FrontendFlags KindOf(FrontendState frontend) => frontend.Kind switch
    {
        FrontendKind.ClusterIP => FrontendFlags.None,
        FrontendKind.NodePort => FrontendFlags.NodePort,
        FrontendKind.LoadBalancer => FrontendFlags.LoadBalancer,
        FrontendKind.ExternalIP => FrontendFlags.ExternalIP,
        FrontendKind.HostPort when frontend.Address is { } address && IPAddress.IsLoopback(address) => FrontendFlags.HostPort | FrontendFlags.Loopback,
        FrontendKind.HostPort => FrontendFlags.HostPort,
        _ => throw new ArgumentOutOfRangeException(nameof(frontend), frontend.Kind, "No such kind of frontend."),
    };
}
