// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;
using Cilium.Policy;

namespace Documentation.Tests;

/// <summary>The manifests of the pages produce exactly the error of the page, in the words that stand below them.</summary>
public class ManifestsTests
{
    private static readonly PolicyParty s_web = new() { Name = "default/web", Labels = LabelSet.Parse("k8s:app=web", "k8s:io.kubernetes.pod.namespace=default") };

    public static TheoryData<string> Pages => [.. ErrorPage.Ids.Where(id => ErrorPage.Read(id).ManifestBlocks > 0)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_manifest_produces_the_error_of_its_page_and_no_other(string id)
    {
        ErrorPage page = ErrorPage.Read(id);
        Assert.Equal(page.ManifestBlocks, page.Manifests.Count());
        Assert.All(page.Manifests, shown =>
        {
            List<(string Id, string Line)> found = Validate(shown.Manifest);
            Assert.Equal(shown.Output, string.Concat(found.Select(error => error.Line + "\n")));
            Assert.Equal([id], found.Select(error => error.Id).Distinct());
        });
    }

    private static List<(string Id, string Line)> Validate(string manifest)
    {
        try
        {
            PolicyDocumentSet set = PolicyDocuments.Parse(manifest, file: "policy.yaml");
            var simulator = new PolicySimulator(set.Documents, [s_web]);
            PolicyConflictException? conflict = simulator.Judge(s_web, s_web, new(IpProtocol.Tcp, 0)).IngressConflict;
            return
            [
                .. conflict is null ? [] : new[] { (conflict.Id, $"conflict: {s_web}: {conflict.Message} [{conflict.Id}]") },
                .. set.Notices.Select(notice => (notice.Id, $"notice: {notice}")),
            ];
        }
        catch (PolicyValidationException invalid)
        {
            return [.. invalid.Faults.Select(fault => (fault.Id, $"fault: {fault}"))];
        }
    }
}
