// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public class ReadmeTests
{
    [Fact]
    public void The_sample_in_the_readme_does_what_it_says()
    {
        var datapath = new InMemoryDatapath();
        var engine = new PolicyEngine(new PolicyOptions(), datapath);

        var web = new SecurityIdentity(new(1001), LabelSet.Parse("k8s:app=web", "k8s:io.kubernetes.pod.namespace=default"));
        var api = new SecurityIdentity(new(1002), LabelSet.Parse(
            "k8s:app=api", "k8s:io.kubernetes.pod.namespace=default", "k8s:io.cilium.k8s.policy.cluster=default"));
        engine.OnIdentitiesChanged([web, api], []);
        engine.SetEndpoint(new Endpoint { Id = new(1), Name = "web", Identity = web });

        engine.Upsert([.. PolicyDocuments.Parse(
            """
            apiVersion: cilium.io/v2
            kind: CiliumNetworkPolicy
            metadata: {name: web-from-api}
            spec:
              endpointSelector: {matchLabels: {app: web}}
              ingress:
              - fromEndpoints: [{matchLabels: {app: api}}]
                toPorts: [{ports: [{port: "80", protocol: TCP}]}]
            """).Documents]);

        PolicyVerdict verdict = datapath.Evaluate(new(1), TrafficDirection.Ingress, api.Id, IpProtocol.Tcp, 80);
        engine.TryExplain(new(1), TrafficDirection.Ingress, api.Id, IpProtocol.Tcp, 81, out PolicyExplanation? why);

        Assert.True(verdict.IsAllowed);
        Assert.Contains("no rule allows it", why!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void The_sample_in_the_readme_is_the_one_that_is_compiled()
    {
        var source = Lines(File.ReadAllText(Path.Combine(Root(), "tests", "Cilium.Policy.Tests", "ReadmeTests.cs")));
        var readme = File.ReadAllText(Path.Combine(Root(), "src", "Cilium.Policy", "README.md"));
        var sample = Lines(readme.Split("```csharp\n")[1].Split("```")[0]);
        Assert.Contains(sample, source, StringComparison.Ordinal);
    }

    private static string Lines(string text) => string.Join('\n', text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0));

    private static string Root()
    {
        var at = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(at.FullName, "Cilium.Sdk.sln")))
        {
            at = at.Parent!;
        }

        return at.FullName;
    }
}
