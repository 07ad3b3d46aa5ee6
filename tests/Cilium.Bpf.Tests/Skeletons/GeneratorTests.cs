// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Build;

namespace Cilium.Bpf.Tests;

public sealed class GeneratorTests
{
    private static readonly BpfObjectSpec Layouts = BpfObjectSpec.FromResource(typeof(GeneratorTests).Assembly, "layouts.bpf.o");

    [Fact]
    public void The_same_object_gives_the_same_text() => Assert.Equal(Generate(), Generate());

    [Fact]
    public void Name_namespace_and_access_are_as_asked()
    {
        var code = Generate("--namespace", "My.Own", "--class", "Flows", "--access", "public");
        Assert.Contains("namespace My.Own;", code, StringComparison.Ordinal);
        Assert.Contains("public sealed partial class Flows :", code, StringComparison.Ordinal);
        Assert.Contains("internal sealed partial class LayoutsSkeleton :", Generate(), StringComparison.Ordinal);
        Assert.DoesNotContain("namespace", Generate(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_mapped_type_is_used_and_not_written()
    {
        var code = Generate("--types", "struct tight=My.Tight;port_range_t=My.Range");
        Assert.Contains("global::Cilium.Bpf.BpfMap<PeerAddress, global::My.Tight>", code, StringComparison.Ordinal);
        Assert.Contains("public global::My.Range NodePorts", code, StringComparison.Ordinal);
        Assert.DoesNotContain("struct Tight", code, StringComparison.Ordinal);
        Assert.DoesNotContain("struct PortRangeT", code, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--access", "private", "internal or public")]
    [InlineData("--types", "struct tight", "struct c_name=CSharp.Name")]
    [InlineData("--extra", "struct missing", "'struct missing'")]
    public void A_wrong_argument_is_explained(string name, string value, string text) =>
        Assert.Contains(text, Assert.Throws<GeneratorException>(() => Generate(name, value)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("flow_key", "FlowKey")]
    [InlineData("VERDICT_ALLOW", "VerdictAllow")]
    [InlineData("__u8", "U8")]
    [InlineData("ipv4Addr", "Ipv4Addr")]
    [InlineData("4in6", "_4in6")]
    public void C_names_become_CSharp_names(string c, string csharp) => Assert.Equal(csharp, Identifiers.Pascal(c));

    [Fact]
    public void Names_that_collide_are_numbered()
    {
        var names = new Identifiers("Taken");
        Assert.Equal(["Taken2", "FooBar", "FooBar2", "ToString2"], new[] { "taken", "foo_bar", "fooBar", "to_string" }.Select(names.Take));
    }

    private static string Generate(params string[] more)
    {
        string[] args = ["--object", "x", "--output", "y", "--resource", "layouts.bpf.o", .. more];
        return new SkeletonGenerator(Layouts, GeneratorArguments.Parse(args)).Generate();
    }
}
