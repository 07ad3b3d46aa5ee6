// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

/// <summary>Every combination of type, policies, protocol, family, backends, origin, algorithm and affinity, against what KEP-1669 says:
/// of the backends that the policy admits, those that are ready; where there is none, those that shut down and still serve.</summary>
public sealed class TruthTableTests
{
    private static readonly int[] s_counts = [0, 1, 3];
    private static readonly string[] s_terminating = ["", "serving*", "serving", "serving* serving", "ending* ending", "serving* ending", "starting* maintenance"];

    [Theory]
    [InlineData(ServiceType.ClusterIP)]
    [InlineData(ServiceType.NodePort)]
    [InlineData(ServiceType.LoadBalancer)]
    public void New_connections_go_to_whom_the_policy_admits_and_existing_ones_stay(ServiceType type)
    {
        int rows = 0;
        foreach (var row in Rows(type))
        {
            rows++;
            Bed bed = new(options => options.Algorithm = row.Algorithm);
            bed.Table.Upsert(row.Service);
            bed.Table.SetBackends(row.Slice);
            ServicePortState state = bed.Datapath.States[new("default", "web", 80, row.Service.Ports[0].Protocol, row.IsIPv6)];
            Check(Expected(row.Slice, row.Service.InternalTrafficPolicy), state.Inside, state, SelectionAlgorithm.Random, row);
            bool isExposed = type != ServiceType.ClusterIP || !row.Service.ExternalIPs.IsEmpty;
            Check(isExposed ? Expected(row.Slice, row.Service.ExternalTrafficPolicy) : [], state.Outside, state, row.Algorithm, row);

            // Whoever is listed keeps the connections it has, whether or not it takes new ones.
            Assert.Equal(row.Slice.Backends.Select(backend => backend.Address.ToString()).Order(), state.Backends.Select(backend => backend.Address.ToString()).Order());
            Assert.Empty(bed.Datapath.Violations);
        }

        Assert.Equal(2 * 2 * 2 * 3 * 2 * 3 * 3 * s_terminating.Length * 2 * 2, rows);
    }

    private static void Check(string[] expected, BackendPool pool, ServicePortState state, SelectionAlgorithm algorithm, object row)
    {
        string[] actual = [.. pool.Slots.Distinct().Select(slot => state.Backends[slot].Address.ToString()).Order(StringComparer.Ordinal)];
        bool isRight = expected.SequenceEqual(actual)
            && (actual.Length == 0 || pool.Algorithm == algorithm)
            && (pool.Algorithm == SelectionAlgorithm.Maglev || pool.Slots.Length == expected.Length);
        if (!isRight)
        {
            Assert.Fail($"{row}: expected [{string.Join(' ', expected)}], got [{string.Join(' ', actual)}] of {pool.Slots.Length} slots by {pool.Algorithm}");
        }
    }

    // From the text of the proposal, not from the product.
    private static string[] Expected(BackendSlice slice, TrafficPolicy policy)
    {
        Backend[] admitted = [.. slice.Backends.Where(backend => policy == TrafficPolicy.Cluster || backend.NodeName == Make.Here)];
        Backend[] ready = [.. admitted.Where(backend => backend.Conditions == (BackendConditions.Ready | BackendConditions.Serving))];
        Backend[] serving = [.. admitted.Where(backend => backend.Conditions == (BackendConditions.Serving | BackendConditions.Terminating))];
        return [.. (ready.Length > 0 ? ready : serving).Select(backend => backend.Address.ToString()).Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<(Service Service, BackendSlice Slice, bool IsIPv6, SelectionAlgorithm Algorithm)> Rows(ServiceType type) =>
        from hasExternalIP in new[] { false, true }
        from internalPolicy in Enum.GetValues<TrafficPolicy>()
        from externalPolicy in Enum.GetValues<TrafficPolicy>()
        from protocol in new[] { IpProtocol.Tcp, IpProtocol.Udp, IpProtocol.Sctp }
        from isIPv6 in new[] { false, true }
        from here in s_counts
        from elsewhere in s_counts
        from terminating in s_terminating
        from algorithm in Enum.GetValues<SelectionAlgorithm>()
        from affinity in new[] { AffinitySource.None, AffinitySource.ClientAddress }
        select (
            Make.Service(isIPv6 ? "fd00:96::1" : "10.96.0.1", type) with
            {
                ExternalIPs = hasExternalIP ? Make.Addresses(isIPv6 ? "2001:db8::1" : "198.51.100.1") : [],
                LoadBalancerIPs = Make.Addresses(isIPv6 ? "2001:db8::2" : "203.0.113.1"),
                InternalTrafficPolicy = internalPolicy,
                ExternalTrafficPolicy = externalPolicy,
                Affinity = affinity,
                Ports = [new() { Port = 80, Protocol = protocol, NodePort = 30080 }],
            },
            Make.Slice(string.Join(' ', Backends(isIPv6, here, elsewhere, terminating))) with { Ports = [new("", 8080, protocol)] },
            isIPv6,
            algorithm);

    private static IEnumerable<string> Backends(bool isIPv6, int here, int elsewhere, string others)
    {
        string prefix = isIPv6 ? "fd00::" : "10.0.0.";
        int next = 1;
        for (int i = 0; i < here + elsewhere; i++)
        {
            yield return $"{prefix}{next++}{(i < here ? "*" : "")}";
        }

        foreach (string other in others.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return $"{prefix}{next++}{(other.EndsWith('*') ? "*" : "")}={other.TrimEnd('*')}";
        }
    }
}
