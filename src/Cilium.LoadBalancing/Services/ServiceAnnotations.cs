// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.LoadBalancing;

/// <summary>The annotations of a Kubernetes service that change how it is balanced, as Cilium 1.19 names them.</summary>
public static class ServiceAnnotations
{
    /// <summary><c>random</c> or <c>maglev</c>: <see cref="Service.Algorithm"/>.</summary>
    public const string Algorithm = "service.cilium.io/lb-algorithm";

    /// <summary><c>snat</c> or <c>dsr</c>: <see cref="Service.Forwarding"/>.</summary>
    public const string ForwardingMode = "service.cilium.io/forwarding-mode";

    /// <summary><c>ClusterIP</c>, <c>NodePort</c> or <c>LoadBalancer</c>: <see cref="Service.ExposedType"/>.</summary>
    public const string ExposedType = "service.cilium.io/type";

    /// <summary><c>allow</c> or <c>deny</c>: <see cref="Service.RefusesSourceRanges"/>.</summary>
    public const string SourceRangesPolicy = "service.cilium.io/src-ranges-policy";

    /// <summary>The value of the node label of the same key on the nodes where the service exists: <see cref="Service.NodeSelector"/>.</summary>
    public const string Node = "service.cilium.io/node";

    /// <summary>A label selector in text form; wins over <see cref="Node"/>.</summary>
    public const string NodeSelector = "service.cilium.io/node-selector";

    /// <summary><c>true</c> or anything else: <see cref="Service.IsGlobal"/>.</summary>
    public const string Global = "service.cilium.io/global";

    /// <summary><c>none</c>, <c>local</c> or <c>remote</c>: <see cref="Service.ClusterPreference"/>.</summary>
    public const string Affinity = "service.cilium.io/affinity";

    /// <summary><c>none</c>; handing connections to a proxy of the node (<c>delegate-if-local</c>) is not supported.</summary>
    public const string ProxyDelegation = "service.cilium.io/proxy-delegation";

    /// <summary>Anything but <c>disabled</c>: <see cref="TrafficDistribution.PreferSameZone"/>. Wins over <see cref="TopologyMode"/>.</summary>
    public const string TopologyAwareHints = "service.kubernetes.io/topology-aware-hints";

    /// <summary>Anything but <c>disabled</c>: <see cref="TrafficDistribution.PreferSameZone"/>.</summary>
    public const string TopologyMode = "service.kubernetes.io/topology-mode";

    private const string FormerGlobal = "io.cilium/global-service", FormerAffinity = "io.cilium/service-affinity";

    /// <summary>The service as its annotations want it. Annotations that are not there change nothing; others than those here are ignored.</summary>
    /// <exception cref="ServiceValidationException">Some have values that nobody knows; every one of them is listed.</exception>
    public static Service WithAnnotations(this Service service, IReadOnlyDictionary<string, string> annotations)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(annotations);
        AnnotationReader reader = new(annotations);
        Service annotated = service with
        {
            Algorithm = reader.Read<SelectionAlgorithm?>(Algorithm, service.Algorithm, ("random", SelectionAlgorithm.Random), ("maglev", SelectionAlgorithm.Maglev)),
            Forwarding = reader.Read<ForwardingMode?>(
                ForwardingMode, service.Forwarding, ("snat", LoadBalancing.ForwardingMode.SourceNat), ("dsr", LoadBalancing.ForwardingMode.DirectServerReturn)),
            ExposedType = reader.Read<ServiceType?>(
                ExposedType, service.ExposedType, ("ClusterIP", ServiceType.ClusterIP), ("NodePort", ServiceType.NodePort), ("LoadBalancer", ServiceType.LoadBalancer)),
            RefusesSourceRanges = reader.Read(SourceRangesPolicy, service.RefusesSourceRanges, ("allow", false), ("deny", true)),
            ClusterPreference = reader.Read(
                reader.Present(Affinity, FormerAffinity), service.ClusterPreference,
                ("none", ClusterPreference.None), ("local", ClusterPreference.Local), ("remote", ClusterPreference.Remote)),
            IsGlobal = annotations.TryGetValue(reader.Present(Global, FormerGlobal), out string? global)
                ? global.Equals("true", StringComparison.OrdinalIgnoreCase)
                : service.IsGlobal,
            TrafficDistribution = annotations.TryGetValue(reader.Present(TopologyAwareHints, TopologyMode), out string? topology)
                ? topology is "" or "disabled" or "Disabled" ? TrafficDistribution.Everywhere : TrafficDistribution.PreferSameZone
                : service.TrafficDistribution,
            NodeSelector = reader.ReadSelector(NodeSelector, Node) ?? service.NodeSelector,
        };
        reader.Read(ProxyDelegation, false, ("none", false));
        return reader.Faults.Count == 0 ? annotated : throw new ServiceValidationException(service.Name, "annotations", reader.Faults);
    }
}
