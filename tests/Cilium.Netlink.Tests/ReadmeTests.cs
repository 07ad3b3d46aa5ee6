// SPDX-License-Identifier: Apache-2.0
using System.Net;

namespace Cilium.Netlink.Tests;

public sealed class ReadmeTests
{
    [Fact]
    public void The_first_example_runs()
    {
        using var hostNetwork = new TestNetwork();
        NetworkNamespace home = hostNetwork.Namespace;
        Run(home);
    }

    [Fact]
    public void The_readme_shows_the_code_that_runs()
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Cilium.Sdk.sln")))
        {
            root = root.Parent;
        }

        Assert.NotNull(root);
        string readme = File.ReadAllText(Path.Combine(root.FullName, "src/Cilium.Netlink/README.md"));
        string source = File.ReadAllText(Path.Combine(root.FullName, "tests/Cilium.Netlink.Tests/ReadmeTests.cs"));
        string shown = readme.Split("```csharp\n")[1].Split("```")[0];
        string code = source.Split("// readme begins\n")[1].Split("        // readme ends")[0]
            .Replace("new NetlinkSocket(home)", "new NetlinkSocket()", StringComparison.Ordinal);

        Assert.Equal(shown, string.Concat(code.Split('\n').SkipLast(1).Select(line => (line.Length > 8 ? line[8..] : string.Empty) + "\n")));
    }

    private static void Run(NetworkNamespace home)
    {
        // readme begins
        using NetworkNamespace pod = NetworkNamespace.Create();
        using var host = new NetlinkSocket(home);
        using NetlinkSocket inside = pod.OpenNetlink();

        LinkInfo link = host.Links.Create(new VethSpec("lxc0", "eth0")
        {
            IsUp = true,
            PeerNamespace = pod,
            PeerMacAddress = MacAddress.Parse("02:00:00:00:00:01"),
            IsPeerUp = true,
        });
        host.Routes.Replace(new RouteSpec(IPNetwork.Parse("10.1.0.7/32")) { LinkIndex = link.Index });

        int eth0 = inside.Links.Get("eth0").Index;
        inside.Addresses.Add(new AddressSpec(eth0, IPAddress.Parse("10.1.0.7"), 32));
        inside.Neighbors.Add(new NeighborSpec(eth0, IPAddress.Parse("169.254.1.1")) { MacAddress = link.MacAddress });
        inside.Routes.Add(new RouteSpec(RouteSpec.DefaultIPv4)
        {
            Gateway = IPAddress.Parse("169.254.1.1"),
            LinkIndex = eth0,
            IsOnLink = true,
        });
        // readme ends

        Assert.Equal(IPAddress.Parse("169.254.1.1"), inside.Routes.Get(IPAddress.Parse("10.9.9.9")).Gateway);
        Assert.Equal(link.Index, host.Routes.Get(IPAddress.Parse("10.1.0.7")).LinkIndex);
    }
}
