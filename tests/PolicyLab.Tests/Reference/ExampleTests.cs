// SPDX-License-Identifier: Apache-2.0
using Cilium.Policy;

namespace PolicyLab.Tests;

public class ExampleTests
{
    [Fact]
    public void Every_published_example_is_read()
    {
        var files = Directory.EnumerateFiles(Corpus.PathOf("policies"), "*.y*ml", SearchOption.AllDirectories).ToArray();
        var policies = 0;
        var problems = new List<string>();
        foreach (var file in files)
        {
            try
            {
                policies += PolicyDocuments.Load(file, new() { AllowsNodeSelectors = true, AllowsExtendedProtocols = true }).Documents.Length;
            }
            catch (PolicyValidationException error)
            {
                problems.Add(string.Join('\n', error.Faults));
            }
        }

        Assert.Equal(44, files.Length);
        Assert.Equal(41, policies);
        Assert.Empty(problems);
    }
}
