// SPDX-License-Identifier: Apache-2.0
namespace PolicyLab.Tests;

public class CoverageTests
{
    // No recorded case uses these; other tests say what they do.
    private static readonly string[] s_notRecorded = ["toServices", "toGroups", "fromGroups", "listener", "kafka", "l7proto", "terminatingTLS", "originatingTLS"];

    [Fact]
    public void The_recorded_cases_cover_what_they_are_known_to_cover_and_every_kind_is_compared()
    {
        var cases = Corpus.Read("policy-verdicts/cases-00.jsonl.gz").ToList();
        var tags = cases.SelectMany(recorded => recorded.GetProperty("features").EnumerateArray()).Select(tag => tag.GetString()!).Distinct().Order();
        Assert.Equal(
            [
                "any-cluster", "auth", "ccnp", "cidr", "cidr-except", "cidr-group", "cnp", "deny", "enable-default-deny", "entities", "fqdn",
                "host-firewall", "icmp", "ipv4-only", "knp", "l7-dns", "l7-http", "mode-always", "mode-never", "named-port",
                "namespace-selector", "node-policy", "nodes", "port-range", "quirk-icmp-type-0", "quirk-knp-ingress-ipblock-namespace",
                "quirk-knp-policytypes-ignored", "quirk-octal-port", "remote-cluster", "specs", "tls-sni",
            ],
            tags);
        var all = string.Concat(cases.Select(recorded => recorded.GetProperty("policies").GetRawText()));
        Assert.DoesNotContain(s_notRecorded, field => all.Contains($"\"{field}\"", StringComparison.Ordinal));
    }
}
