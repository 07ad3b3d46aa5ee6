// SPDX-License-Identifier: Apache-2.0
using System.Xml.Linq;

namespace Architecture.Tests;

public class LayersTests
{
    // What each package may refer to: arrows only point down.
    private static readonly Dictionary<string, string[]> s_allowed = new()
    {
        ["Cilium.Core"] = [],
        ["Cilium.Netlink"] = [],
        ["Cilium.Bpf"] = [],
        ["Cilium.Hubble.Protocol"] = [],
        ["Cilium.Bpf.Build"] = ["Cilium.Bpf"],
        ["Cilium.Identity"] = ["Cilium.Core"],
        ["Cilium.Policy"] = ["Cilium.Core"],
        ["Cilium.LoadBalancing"] = ["Cilium.Core"],
        ["Cilium.ClusterMesh"] = ["Cilium.Core"],
        ["Cilium.Datapath"] = ["Cilium.Core", "Cilium.Identity", "Cilium.Policy", "Cilium.LoadBalancing", "Cilium.Bpf", "Cilium.Netlink"],
        ["Cilium.Testing"] = ["Cilium.Core", "Cilium.Identity", "Cilium.Policy", "Cilium.LoadBalancing", "Cilium.Bpf", "Cilium.Netlink"],
        ["Cilium.Sdk"] =
        [
            "Cilium.Core", "Cilium.Identity", "Cilium.Policy", "Cilium.LoadBalancing", "Cilium.Bpf", "Cilium.Netlink", "Cilium.Datapath", "Cilium.ClusterMesh",
        ],
    };

    public static TheoryData<string> Projects => [.. Repository.Packages];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_refers_only_to_what_lies_below_it(string project)
    {
        string name = Path.GetFileNameWithoutExtension(project);
        Assert.True(s_allowed.ContainsKey(name), $"{name} has no place among the layers: give it one here and in docs/architecture.md.");
        var references = XDocument.Parse(Repository.Read(project)).Descendants("ProjectReference")
            .Where(reference => (string?)reference.Attribute("ReferenceOutputAssembly") != "false")
            .Select(reference => Path.GetFileNameWithoutExtension(((string)reference.Attribute("Include")!).Replace('\\', '/')));
        Assert.Empty(references.Except(s_allowed[name]));
    }

    [Fact]
    public void Every_layer_has_its_package() =>
        Assert.Equal(s_allowed.Keys.Order(), Repository.Packages.Select(project => Path.GetFileNameWithoutExtension(project)!).Order());

    [Fact]
    public void Domain_packages_speak_to_no_kernel()
    {
        string[] domain = ["src/Cilium.Core/", "src/Cilium.Identity/", "src/Cilium.Policy/", "src/Cilium.LoadBalancing/", "src/Cilium.ClusterMesh/"];
        var offenders = Repository.Files.Where(path => path.EndsWith(".cs", StringComparison.Ordinal) && domain.Any(path.StartsWith))
            .Where(path => Repository.Read(path) is var text
                && (text.Contains("LibraryImport", StringComparison.Ordinal) || text.Contains("using Cilium.Bpf", StringComparison.Ordinal)
                    || text.Contains("using Cilium.Netlink", StringComparison.Ordinal)));
        Assert.Empty(offenders);
    }
}
