// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class AdoptionTests
{
    [Fact]
    public void A_new_process_takes_over_without_a_moment_in_which_a_packet_is_judged_otherwise()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Identity(302, "app=db");
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Endpoint(2, 320, "app=gone");
        bench.Policy("q", PolicyBench.From("app=x", "1", "app=gone"));
        bench.Policy("p", PolicyBench.From("app=api", "80"));
        var former = bench.Status(web).State!.Value;

        bench.Datapath.BeforeWrite = _ => Check();
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, bench.Datapath);
        engine.Adopt();
        engine.OnIdentitiesChanged([PolicyBench.Workload(302, "app=db"), PolicyBench.Workload(300, "app=web")], []);
        engine.SetEndpoint(new Endpoint { Id = web, Name = "web", Identity = PolicyBench.Workload(300, "app=web") });
        Check();
        engine.Upsert([.. PolicyBench.Documents("other", PolicyBench.From("app=new"))]);
        Check();
        engine.Upsert([.. PolicyBench.Documents("p", PolicyBench.From("app=api", "80"))]);
        engine.Remove(new("CiliumNetworkPolicy", "default", "other"));
        engine.OnIdentitiesChanged([PolicyBench.Workload(301, "app=api")], []);
        Assert.Equal(former, bench.Datapath.ReadProgrammed().Endpoints[web]);
        Assert.True(engine.CompleteAdoption());
        Check();
        bench.Datapath.BeforeWrite = null;

        var programmed = bench.Datapath.ReadProgrammed();
        Assert.Equal(web, Assert.Single(programmed.Endpoints.Keys));
        Assert.NotEqual(former.PolicyNumber, Assert.Single(programmed.PolicyNumbers));
        Assert.True(programmed.Endpoints[web].Revision > former.Revision);
        Assert.Equal([301u], programmed.Memberships.Keys.Select(identity => identity.Value));
        Assert.Single(programmed.Memberships.Values.Single());

        void Check()
        {
            Assert.True(bench.Allows(web, 301));
            Assert.False(bench.Allows(web, 302));
        }
    }

    [Fact]
    public void Numbers_of_the_former_process_are_not_given_until_they_are_free()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, bench.Datapath);
        engine.Adopt();
        engine.OnIdentitiesChanged([PolicyBench.Workload(300, "app=web"), PolicyBench.Workload(301, "app=api")], []);
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "web", Identity = PolicyBench.Workload(300, "app=web") });
        engine.Upsert([.. PolicyBench.Documents("p", PolicyBench.From("app=api"))]);
        Assert.True(engine.CompleteAdoption());
        Assert.Equal([2u], bench.Datapath.Policies[0].Selectors);
        engine.Upsert([.. PolicyBench.Documents("q", PolicyBench.From("app=db"))]);
        Assert.Equal([1u, 2u], bench.Datapath.Policies[0].Selectors);
    }

    [Fact]
    public void Adoption_goes_on_when_the_data_plane_refuses_at_first()
    {
        var bench = new PolicyBench();
        bench.Identity(301, "app=api");
        var web = bench.Endpoint(1, 300, "app=web");
        bench.Policy("p", PolicyBench.From("app=api"));
        var engine = new PolicyEngine(new() { AllowsLocalHost = false }, bench.Datapath);
        engine.Adopt();
        engine.OnIdentitiesChanged([PolicyBench.Workload(300, "app=web"), PolicyBench.Workload(301, "app=api")], []);
        engine.SetEndpoint(new Endpoint { Id = web, Name = "web", Identity = PolicyBench.Workload(300, "app=web") });
        engine.Upsert([.. PolicyBench.Documents("p", PolicyBench.From("app=api"))]);
        bench.Datapath.BeforeWrite = write =>
        {
            if (write == "AddPolicy")
            {
                throw new InvalidOperationException("map full");
            }
        };
        Assert.False(engine.CompleteAdoption());
        Assert.True(bench.Allows(web, 301));
        Assert.Single(bench.Datapath.Policies);
        bench.Datapath.BeforeWrite = null;
        Assert.True(engine.Retry());
        Assert.True(bench.Allows(web, 301));
        Assert.Single(bench.Datapath.Policies);
    }

    [Fact]
    public void Adoption_comes_first()
    {
        var bench = new PolicyBench();
        Assert.Throws<InvalidOperationException>(bench.Engine.Adopt);
    }
}
