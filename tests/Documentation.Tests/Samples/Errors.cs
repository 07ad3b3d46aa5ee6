// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.ClusterMesh;
using Cilium.Core;
using Cilium.Identity;
using Cilium.LoadBalancing;
using Cilium.Policy;

namespace Documentation.Tests.Samples;

/// <summary>What the pages of errors show: each throws the error of its page, or returns it.</summary>
internal static class Errors
{
    public static void TableConflict()
    {
        #region TableConflict
        var nodes = new Table<string, KeyValuePair<string, int>>("nodes", row => row.Key);
        nodes.Upsert(new("a", 1));
        nodes.BeginWrite().Upsert(new("a", 2), expectedRevision: 0).Commit();   // 0: there should be none
        #endregion
    }

    public static void LabelSelectorError()
    {
        #region LabelSelectorError
        LabelSelector.Create(new Dictionary<string, string> { ["app"] = "web server" });
        #endregion
    }

    public static void LabelFormat()
    {
        #region LabelFormat
        LabelSet.Parse("k8s:=web");
        #endregion
    }

    public static void Options()
    {
        #region Options
        var allocator = new IdentityAllocator(new IdentityAllocatorOptions { ClusterName = "", ClusterId = 256 });
        #endregion
    }

    public static async Task KeyValueStoreAsync(IKeyValueStore store, CancellationToken cancellationToken)
    {
        #region KeyValueStore
        await store.PutAsync("cilium/state/nodes/v1/a", new byte[] { 1 }, cancellationToken: cancellationToken);
        #endregion
    }

    public static async Task KeyValueCompactedAsync(IKeyValueStore store, CancellationToken cancellationToken)
    {
        #region KeyValueCompacted
        await foreach (KeyValueEvent change in store.WatchAsync("cilium/state/nodes/v1/", fromRevision: 1, cancellationToken))
        {
            Console.WriteLine(change);
        }
        #endregion
    }

    public static void IdentityPoolExhausted()
    {
        #region IdentityPoolExhausted
        var allocator = new IdentityAllocator();
        for (int pod = 0; ; pod++)
        {
            allocator.Acquire(LabelSet.Parse("k8s:app=web", $"k8s:pod=web-{pod}"));
        }
        #endregion
    }

    public static void IdentityPublication(IIdentityObserver policies)
    {
        #region IdentityPublication
        var allocator = new IdentityAllocator();
        allocator.Subscribe(policies);   // which cannot take over another identity
        allocator.Acquire(LabelSet.Parse("k8s:app=web"));
        #endregion
    }

    public static async Task IdentityStoreAsync(CancellationToken cancellationToken)
    {
        #region IdentityStore
        await new FileIdentityStore("/nonexistent/local_allocator_state.json").SaveAsync([], cancellationToken);
        #endregion
    }

    public static async Task IdentityStoreCorruptAsync(string path, CancellationToken cancellationToken)
    {
        #region IdentityStoreCorrupt
        await File.WriteAllTextAsync(path, """[{"id": 300}, """, cancellationToken);
        await new FileIdentityStore(path).LoadAsync(cancellationToken);
        #endregion
    }

    public static void IpCacheError(IIpCacheDatapath datapath)
    {
        #region IpCacheError
        using var addresses = new IpCache(new IdentityAllocator(), datapath);   // which has no room
        addresses.Acquire("policy", [new(IpPrefix.Parse("10.0.0.0/8"))]);
        #endregion
    }

    public static void ClusterIdConflict()
    {
        #region ClusterIdConflict
        var ids = new ClusterIdReservations(new ClusterName("west"), new ClusterId(1, ClusterIdSpace.Default));
        ids.Reserve(new ClusterName("east"), new ClusterId(1, ClusterIdSpace.Default));
        #endregion
    }

    public static void ServiceMapFull(IServiceDatapath datapath, ServicePortState[] services)
    {
        #region ServiceMapFull
        datapath.Apply(services);   // more than a table of the data plane has room for
        #endregion
    }

    public static void ServiceInvalid(IServiceDatapath datapath)
    {
        #region ServiceInvalid
        var services = new ServiceTable(new ServiceTableOptions(), datapath);
        services.Upsert(new Service
        {
            Name = new("default", "web"),
            Type = ServiceType.NodePort,
            Ports = [new() { Port = 80, NodePort = 8080 }],   // not in the range of node ports
        });
        #endregion
    }

    public static FrontendTakenException FrontendTaken(IServiceDatapath datapath)
    {
        #region FrontendTaken
        var services = new ServiceTable(new ServiceTableOptions(), datapath);
        var web = new Service
        {
            Name = new("default", "web"), ClusterIPs = [IPAddress.Parse("10.96.0.1")], Ports = [new() { Port = 80 }],
        };
        ServiceChange change = services.Upsert(web, web with { Name = new("default", "shop") });
        FrontendTakenException fault = change.Waiting[0].Fault!;
        #endregion
        return fault;
    }

    public static void PolicyValidation()
    {
        #region PolicyValidation
        PolicyDocuments.Parse("""{"kind": "CiliumNetworkPolicy", "apiVersion": "cilium.io/v1"}""");
        #endregion
    }

    public static void NameStore()
    {
        #region NameStore
        using var store = new FileNameStore("/nonexistent/names.json");
        store.Append(new("example.com", [IPAddress.Parse("192.0.2.1")], DateTimeOffset.UtcNow, DateTimeOffset.UtcNow.AddMinutes(1)));
        #endregion
    }

    public static async Task<CiliumException> NameStoreCorruptAsync(string path, CancellationToken cancellationToken)
    {
        #region NameStoreCorrupt
        await File.WriteAllTextAsync(path, """{"version": 1, "entries": [""", cancellationToken);
        using var store = new FileNameStore(path);
        NameStoreException fault = (await store.LoadAsync(cancellationToken)).Faults[0];
        #endregion
        return fault;
    }
}
