// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>What a policy's place adds to the peers that it names (facts, section 3).</summary>
internal sealed class PeerScope(Settings settings, string @namespace, bool isSubjectInit)
{
    private const string Namespace = "io.kubernetes.pod.namespace";
    private const string NamespaceLabels = "io.cilium.k8s.namespace.labels.";
    private const string Cluster = "io.cilium.k8s.policy.cluster";

    public PeerTest Endpoints(List<Demand> demands)
    {
        if (demands.Any(demand => demand.Source == "reserved"))
        {
            return PeerTest.Labels(demands);
        }

        if (!demands.Any(demand => demand.IsAbout(Namespace)))
        {
            if (@namespace.Length == 0)
            {
                demands = isSubjectInit ? demands : [.. demands, Demand.Exists("k8s", Namespace)];
            }
            else if (!demands.Any(demand => demand.Source is "k8s" or "any" && demand.Key.StartsWith(NamespaceLabels, StringComparison.Ordinal)))
            {
                demands = [.. demands, Demand.Equal("k8s", Namespace, @namespace)];
            }
        }

        return InCluster(demands);
    }

    public PeerTest Nodes(List<Demand> demands) => InCluster([.. demands, Demand.Exists("reserved", "remote-node")]);

    /// <summary>Adds the cluster alone.</summary>
    public PeerTest InCluster(List<Demand> demands) => PeerTest.Labels(
        !settings.LimitsPeersToLocalCluster || demands.Any(demand => demand.IsAbout(Cluster)) ? demands : [.. demands, Demand.Equal("k8s", Cluster, PolicyProperties.Tests.Cluster.Name)]);

    public static IEnumerable<PeerTest> Entity(string name) => name switch
    {
        "all" => [PeerTest.Everybody],
        "world" => [Reserved("world"), Reserved("world-ipv4"), Reserved("world-ipv6")],
        "cluster" =>
        [
            .. ((string[])["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver"]).Select(Reserved),
            PeerTest.Labels(Demand.Equal("k8s", Cluster, PolicyProperties.Tests.Cluster.Name)),
        ],
        _ => [Reserved(name)],
    };

    private static PeerTest Reserved(string name) => PeerTest.Labels(Demand.Exists("reserved", name));
}
