// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public class PrefixTests
{
    private readonly InMemoryDatapath _datapath = new();
    private readonly IdentityAllocator _allocator = new();
    private readonly IpCache _addresses;
    private readonly PolicyEngine _engine;

    public PrefixTests()
    {
        _addresses = new IpCache(_allocator, _datapath);
        _engine = new PolicyEngine(new() { AllowsLocalHost = false }, _datapath, _addresses);
        _allocator.Subscribe(_engine);
        _engine.SetEndpoint(new Endpoint { Id = new(1), Name = "web", Identity = PolicyBench.Workload(300, "app=web") });
    }

    [Fact]
    public void Address_blocks_in_rules_get_identities_while_a_rule_in_use_names_them()
    {
        Assert.True(Allows("10.1.2.3"));
        _engine.Upsert([.. PolicyBench.Documents("p", """
            {"endpointSelector":{"matchLabels":{"app":"web"}},
             "ingress":[{"fromCIDRSet":[{"cidr":"10.0.0.0/8","except":["10.1.0.0/16"]}]},{"fromCIDR":["10.1.2.3","2001:db8::/32"]}]}
            """)]);
        Assert.True(Allows("10.2.0.1"));
        Assert.False(Allows("10.1.0.1"));
        Assert.True(Allows("10.1.2.3"));
        Assert.False(Allows("11.0.0.1"));
        Assert.True(Allows("2001:db8::5"));
        Assert.False(Allows("2001:db9::5"));
        Assert.Equal(["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "2001:db8::/32"], _datapath.Addresses.Select(entry => entry.Prefix.ToString()));
        _engine.Remove(new("CiliumNetworkPolicy", "default", "p"));
        Assert.Empty(_datapath.Addresses);
        Assert.True(Allows("11.0.0.1"));
    }

    [Fact]
    public void Rules_that_select_no_local_endpoint_ask_for_nothing()
    {
        _engine.Upsert([.. PolicyBench.Documents("p", """{"endpointSelector":{"matchLabels":{"app":"elsewhere"}},"ingress":[{"fromCIDR":["10.0.0.0/8"]}]}""")]);
        Assert.Empty(_datapath.Addresses);
    }

    [Fact]
    public void The_whole_of_a_family_is_its_world_and_needs_no_entry()
    {
        _engine.Upsert([.. PolicyBench.Documents("p", """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"fromCIDR":["0.0.0.0/0"]}]}""")]);
        Assert.Empty(_datapath.Addresses);
        Assert.True(Allows("192.0.2.1"));
        Assert.False(Allows("2001:db8::1"));
    }

    [Fact]
    public void A_registry_that_fails_keeps_the_former_policy_until_a_retry_succeeds()
    {
        _datapath.BeforeWrite = write =>
        {
            if (write == nameof(InMemoryDatapath.Upsert))
            {
                throw new InvalidOperationException("map full");
            }
        };
        _engine.Upsert([.. PolicyBench.Documents("p", """{"endpointSelector":{"matchLabels":{"app":"web"}},"ingress":[{"fromCIDR":["10.0.0.0/8"]}]}""")]);
        Assert.True(_engine.TryGetStatus(new(1), out var status));
        Assert.True(status.IsDegraded);
        Assert.True(Allows("11.0.0.1"));
        _datapath.BeforeWrite = null;
        _addresses.Apply();
        Assert.True(_engine.Retry());
        Assert.True(Allows("10.0.0.1"));
        Assert.False(Allows("11.0.0.1"));
    }

    private bool Allows(string address) =>
        _datapath.Evaluate(new(1), TrafficDirection.Ingress, IPAddress.Parse(address), IpProtocol.Tcp, 80).IsAllowed;
}
