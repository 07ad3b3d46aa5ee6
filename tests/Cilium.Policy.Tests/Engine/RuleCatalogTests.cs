// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class RuleCatalogTests
{
    [Fact]
    public void A_rule_has_the_same_cookie_in_every_process_in_whatever_order_its_object_came()
    {
        var first = new PolicyBench();
        first.Policy("p", PolicyBench.From("app=api"));
        first.Policy("q", PolicyBench.From("app=api"));
        var second = new PolicyBench();
        second.Policy("q", PolicyBench.From("app=api"));
        second.Policy("other", PolicyBench.From("app=db"));
        second.Policy("p", PolicyBench.From("app=api"));
        var cookies = first.Engine.Repository.Resources.ToDictionary(resource => resource, resource => CookieOf(first, resource));
        Assert.Equal(2, cookies.Values.Distinct().Count());
        Assert.All(cookies, pair => Assert.Equal(pair.Value, CookieOf(second, pair.Key)));
        Assert.All(cookies.Values, cookie => Assert.InRange(cookie, 16u, 0x7FFF_FFFFu));
    }

    [Fact]
    public void A_changed_rule_has_another_cookie_and_the_former_still_names_what_it_was()
    {
        var bench = new PolicyBench();
        bench.Policy("p", PolicyBench.From("app=api"));
        var resource = Assert.Single(bench.Engine.Repository.Resources);
        var former = Assert.Single(bench.Engine.Repository.RulesOf(resource));
        bench.Policy("p", PolicyBench.From("app=db"));
        Assert.NotEqual(former.Cookie, CookieOf(bench, resource));
        Assert.True(bench.Engine.Catalog.TryGet(former.Cookie, out var named));
        Assert.Same(former, named);
    }

    [Fact]
    public void A_rule_that_comes_back_is_not_forgotten_with_its_former_self()
    {
        var catalog = new RuleCatalog();
        var former = Rule("p", 0);
        catalog.Add(former);
        catalog.Remove(former);
        var again = Rule("p", 0);
        catalog.Add(again);
        Assert.Equal(former.Cookie, again.Cookie);
        for (var i = 0; i <= RuleCatalog.MaxRemoved; i++)
        {
            var passing = Rule("passing", i);
            catalog.Add(passing);
            catalog.Remove(passing);
        }

        Assert.True(catalog.TryGet(again.Cookie, out var known));
        Assert.Same(again, known);
        Assert.False(catalog.TryGet(RuleCookie.Of(Rule("passing", 0), 0), out _));
    }

    [Fact]
    public void Rules_whose_cookies_would_be_equal_get_different_ones_and_never_a_built_in_one()
    {
        var catalog = new RuleCatalog((_, attempt) => (uint)attempt + 1);
        PolicyRule[] rules = [.. Enumerable.Range(0, 5).Select(index => Rule("p", index))];
        Array.ForEach(rules, catalog.Add);
        Assert.Equal(5, rules.Select(rule => rule.Cookie).Distinct().Count());
        Assert.All(rules, rule => Assert.True(catalog.TryGet(rule.Cookie, out var known) && ReferenceEquals(known, rule)));
        Assert.All(SynthesizedRules.All, rule => Assert.True(catalog.TryGet(rule.Cookie, out var known) && ReferenceEquals(known, rule)));
    }

    private static uint CookieOf(PolicyBench bench, PolicyResource resource) => Assert.Single(bench.Engine.Repository.RulesOf(resource)).Cookie;

    private static PolicyRule Rule(string name, int index) => new()
    {
        Resource = new("CiliumNetworkPolicy", "default", name),
        Index = index,
        SubjectNamespace = "default",
        Subject = LabelSelector.Everything,
        Entries = [],
    };
}
