// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class LabelSelectorTests
{
    private static readonly LabelSet s_web = LabelSet.Parse("k8s:app=web", "k8s:env=prod", "reserved:kube-apiserver");

    [Theory]
    [InlineData("app", LabelOperator.In, "web", true)]
    [InlineData("k8s:app", LabelOperator.In, "web", true)]
    [InlineData("cni:app", LabelOperator.In, "web", false)]
    [InlineData("app", LabelOperator.In, "db", false)]
    [InlineData("app", LabelOperator.In, "db,web", true)]
    [InlineData("app", LabelOperator.NotIn, "db", true)]
    [InlineData("app", LabelOperator.NotIn, "web", false)]
    [InlineData("cni:app", LabelOperator.NotIn, "web", true)]
    [InlineData("missing", LabelOperator.NotIn, "web", true)]
    [InlineData("app", LabelOperator.Exists, "", true)]
    [InlineData("missing", LabelOperator.Exists, "", false)]
    [InlineData("missing", LabelOperator.DoesNotExist, "", true)]
    [InlineData("app", LabelOperator.DoesNotExist, "", false)]
    [InlineData("cni:app", LabelOperator.DoesNotExist, "", true)]
    [InlineData("reserved:kube-apiserver", LabelOperator.In, "", true)]
    [InlineData("k8s:kube-apiserver", LabelOperator.Exists, "", false)]
    public void A_requirement_judges_the_label_with_its_key_and_source(string key, LabelOperator operation, string values, bool expected)
    {
        (string source, string name) = Label.SplitKey(key);
        Assert.Equal(expected, new Requirement(source, name, operation, values.Split(',')).Matches(s_web));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.0.0.0/8", "10.0.0.0/8", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false)]
    [InlineData("2001:db8::/32", "2001:db8:1::/48", true)]
    [InlineData("2001:db8::/32", "10.0.0.0/8", false)]
    public void A_prefix_requirement_is_met_by_prefixes_inside(string selected, string own, bool expected)
    {
        LabelSet identity = CidrLabel.SetFor(IpPrefix.Parse(own), AddressFamilies.DualStack);
        Requirement inside = new("cidr", CidrLabel.Key(IpPrefix.Parse(selected)), LabelOperator.Exists);
        Requirement outside = new("cidr", CidrLabel.Key(IpPrefix.Parse(selected)), LabelOperator.DoesNotExist);
        Assert.Equal(expected, inside.Matches(identity));
        Assert.Equal(!expected, outside.Matches(identity));
        Assert.Equal(expected, Requirement.ForLabel(CidrLabel.For(IpPrefix.Parse(selected))).Matches(identity));
        Assert.False(inside.Matches(s_web));
    }

    [Fact]
    public void A_prefix_requirement_of_any_source_is_met_by_the_same_key_only()
    {
        LabelSet identity = LabelSet.Parse("cidr:10.1.0.0/16");
        Assert.False(new Requirement("any", "10.0.0.0/8", LabelOperator.Exists).Matches(identity));
        Assert.True(new Requirement("any", "10.1.0.0/16", LabelOperator.Exists).Matches(identity));
    }

    [Fact]
    public void A_selector_without_requirements_selects_everything()
    {
        Assert.True(LabelSelector.Everything.Matches(LabelSet.Empty));
        Assert.Same(LabelSelector.Everything, LabelSelector.Create());
        Assert.Equal("", LabelSelector.Everything.CanonicalKey);
    }

    [Fact]
    public void Differently_written_selectors_that_demand_the_same_are_equal()
    {
        LabelSelector left = LabelSelector.Create(
            new Dictionary<string, string> { ["app"] = "web", ["k8s:env"] = "prod" }, [new("tier", "In", ["b", "a"])]);
        LabelSelector right = LabelSelector.Create(
            null, [new("tier", "In", ["a", "b", "a"]), new("k8s:env", "In", ["prod"]), new("any:app", "In", ["web"]), new("app", "In", ["web"])]);
        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.Equal("any:app=web;any:tier in (a,b);k8s:env=prod", left.CanonicalKey);
    }

    [Fact]
    public void Canonical_texts_of_different_requirements_differ_even_with_separators_in_the_parts()
    {
        Requirement[] requirements =
        [
            new("any", "a", LabelOperator.In, "b", "c"), new("any", "a", LabelOperator.In, "b,c"), new("any", "a", LabelOperator.NotIn, "b", "c"),
            new("any", "a", LabelOperator.Exists), new("any", "a", LabelOperator.DoesNotExist), new("any", "!a", LabelOperator.Exists),
            new("!any", "a", LabelOperator.Exists), new("any", "a=b", LabelOperator.Exists), new("any", "a", LabelOperator.In, "b"),
            new("any", "a", LabelOperator.In, ""), new("any:a", "b", LabelOperator.Exists), new("any", "a:b", LabelOperator.Exists),
            new("any", "a", LabelOperator.In), new("any", "a", LabelOperator.In, "(b)"), new("any", "a", LabelOperator.In, "b;any:c"),
            new("any", "a in (b)", LabelOperator.Exists), new("any", "a", LabelOperator.In, "\\"),
        ];
        Assert.Equal(requirements.Length, requirements.Select(requirement => requirement.ToString()).Distinct().Count());
        Assert.NotEqual(LabelSelector.Of(requirements[8], requirements[3]), LabelSelector.Of(requirements[14]));
    }

    [Fact]
    public void All_requirements_must_be_met()
    {
        LabelSelector selector = LabelSelector.Create(new Dictionary<string, string> { ["app"] = "web" }, [new("env", "NotIn", ["dev"])]);
        Assert.True(selector.Matches(s_web));
        Assert.False(selector.And(new Requirement("any", "tier", LabelOperator.Exists)).Matches(s_web));
        Assert.True(selector.ConstrainsKey("k8s", "app"));
        Assert.False(selector.ConstrainsKey("k8s", "tier"));
    }

    [Fact]
    public void Every_fault_of_a_selector_is_named_with_its_place()
    {
        LabelSelectorException error = Assert.Throws<LabelSelectorException>(() => LabelSelector.Create(
            new Dictionary<string, string> { ["a/b/c"] = "ok", ["ok"] = "y.", [""] = "" },
            [
                new("app", "Equals", ["x"]), new("app", "In"), new("app", "Exists", ["x"]), new("k8s:UPPER.example/name", "Exists"),
                new("app", "NotIn", ["a b", "ok"]), new("app", "In", ["fine"]),
            ]));
        Assert.Equal(
            [
                "matchLabels[\"a/b/c\"]", "matchLabels[\"ok\"]", "matchLabels[\"\"]", "matchExpressions[0].operator", "matchExpressions[1].values",
                "matchExpressions[2].values", "matchExpressions[3].key", "matchExpressions[4].values[0]",
            ],
            error.Faults.Select(fault => fault.Path));
        Assert.Equal("y.", error.Faults[1].Value);
    }

    [Theory]
    [InlineData("app", true)]
    [InlineData("_x", true)]
    [InlineData("k8s:app.kubernetes.io/name", true)]
    [InlineData("app.", false)]
    [InlineData("a b", false)]
    [InlineData("example.com/", false)]
    [InlineData("Example.com/name", false)]
    [InlineData("k8s:io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name", true)]
    public void Keys_are_judged_as_kubernetes_does_with_their_source(string key, bool isValid)
    {
        List<ValidationFault> faults = [];
        Assert.Equal(isValid, LabelSelector.TryCreate(null, [new(key, "Exists")], "spec", faults, out LabelSelector? selector));
        Assert.Equal(isValid, selector is not null);
        Assert.Equal(isValid ? [] : ["spec.matchExpressions[0].key"], faults.Select(fault => fault.Path));
    }

    [Fact]
    public void A_name_may_have_63_characters_with_its_source()
    {
        Assert.True(IsKey(new string('a', 59)));
        Assert.False(IsKey(new string('a', 60)));
        Assert.True(IsKey("example.com/" + new string('a', 63)));
        Assert.False(IsKey("example.com/" + new string('a', 64)));

        static bool IsKey(string key) => LabelSelector.TryCreate(null, [new(key, "Exists")], "", [], out _);
    }

    [Fact]
    public void Random_selectors_agree_with_an_evaluation_written_straight_from_the_rules()
    {
        Random random = Seed.Next();
        string[] sources = ["k8s", "cni", "any"], keys = ["a", "b", "c", "d"], values = ["", "1", "2"];
        for (int round = 0; round < 20_000; round++)
        {
            LabelSet labels = LabelSet.Create(Enumerable.Range(0, random.Next(4)).Select(_ =>
                new Label(sources[random.Next(2)], keys[random.Next(4)], values[random.Next(3)])));
            Requirement[] requirements = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Requirement(
                sources[random.Next(3)], keys[random.Next(4)], (LabelOperator)random.Next(4), values[..random.Next(1, 4)]))];
            Assert.Equal(requirements.All(requirement => Holds(requirement, labels)), LabelSelector.Of(requirements).Matches(labels));
        }

        static bool Holds(Requirement requirement, LabelSet labels)
        {
            Label? found = labels.FirstOrDefault(label => label.Key == requirement.Key && (requirement.Source == "any" || requirement.Source == label.Source));
            return requirement.Operator switch
            {
                LabelOperator.In => found is not null && requirement.Values.Contains(found.Value),
                LabelOperator.NotIn => found is null || !requirement.Values.Contains(found.Value),
                LabelOperator.Exists => found is not null,
                _ => found is null,
            };
        }
    }

    [Fact]
    public void Matching_allocates_nothing()
    {
        LabelSelector selector = LabelSelector.Create(
            new Dictionary<string, string> { ["app"] = "web", ["k8s:env"] = "prod" }, [new("tier", "NotIn", ["a", "b"]), new("x", "DoesNotExist")]);
        LabelSelector prefix = LabelSelector.ForLabels(CidrLabel.For(IpPrefix.Parse("10.0.0.0/8")));
        LabelSet inside = CidrLabel.SetFor(IpPrefix.Parse("10.1.0.0/16"), AddressFamilies.DualStack);
        int matches = 0;
        Run(1000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(22_000, matches);

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
            {
                matches += selector.Matches(s_web) ? 1 : 0;
                matches += prefix.Matches(inside) ? 1 : 0;
            }
        }
    }
}
