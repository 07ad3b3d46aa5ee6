// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class RaceTests
{
    [Fact]
    public async Task No_packet_ever_meets_half_a_policy()
    {
        var bench = new PolicyBench();
        bench.Datapath.BeforeWrite = null;
        bench.Identity(301, "app=api");
        bench.Identity(302, "app=db");
        var web = bench.Endpoint(1, 300, "app=web");

        // Both versions allow the first peer and deny the second; everything else about them differs.
        string[] versions =
        [
            PolicyBench.From("app=api"),
            """
            {"endpointSelector":{"matchLabels":{"app":"web"}},
             "ingressDeny":[{"fromEndpoints":[{"matchLabels":{"app":"db"}}]}],
             "ingress":[{"toPorts":[{"ports":[{"port":"1","endPort":30000,"protocol":"TCP"}]}]}]}
            """,
        ];
        bench.Policy("p", versions[0]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var wrong = 0;
        var judged = 0;
        var packets = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    wrong += bench.Allows(web, 301) && !bench.Allows(web, 302) ? 0 : 1;
                    judged++;
                }
            },
            TestContext.Current.CancellationToken);
        var churn = Task.Run(
            () =>
            {
                for (var id = 5_000u; !stop.IsCancellationRequested; id++)
                {
                    bench.Identity(id, "app=api");
                    bench.RemoveIdentity(id);
                }
            },
            TestContext.Current.CancellationToken);
        for (var round = 0; round < 500 || judged < 1_000; round++)
        {
            bench.Policy("p", versions[round % 2]);
        }

        await stop.CancelAsync();
        await Task.WhenAll(packets, churn);
        Assert.Equal(0, wrong);
        Assert.True(judged >= 1_000);
    }
}
