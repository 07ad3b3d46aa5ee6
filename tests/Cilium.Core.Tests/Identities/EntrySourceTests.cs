// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class EntrySourceTests
{
    [Fact]
    public void Sources_are_ordered_by_trust()
    {
        string[] highestFirst = ["kube-apiserver", "local", "kvstore", "custom-resource", "k8s", "clustermesh", "directory", "api", "generated", "restored", "unspec"];
        Assert.Equal(highestFirst, Enum.GetValues<EntrySource>().OrderDescending().Select(source => source.Text()));
        Assert.All(highestFirst, name => Assert.True(EntrySources.TryParse(name, out EntrySource source) && source.Text() == name));
        Assert.False(EntrySources.TryParse("other", out _));
    }
}
