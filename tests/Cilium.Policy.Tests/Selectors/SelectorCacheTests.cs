// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy.Tests;

public class SelectorCacheTests
{
    private readonly SelectorCache _cache = new();

    [Fact]
    public void Equal_selectors_share_a_number_and_keep_it_until_the_last_user_is_gone()
    {
        var one = _cache.Acquire(Selector("app=web"));
        Assert.Same(one, _cache.Acquire(Selector("app=web")));
        _cache.Release(one);
        Assert.True(_cache.TryGet(one.Number, out _));
        _cache.Release(one);
        Assert.False(_cache.TryGet(one.Number, out _));
    }

    [Fact]
    public void A_number_is_given_again_only_after_its_bits_are_cleared()
    {
        _cache.Add(PolicyBench.Workload(300, "app=web"));
        var one = _cache.Acquire(Selector("app=web"));
        Assert.Equal([1u], _cache.MembershipOf(new(300)).ToArray());
        _cache.Release(one);
        Assert.Equal(2u, _cache.Acquire(Selector("app=db")).Number);
        Assert.True(Assert.Single(_cache.TakeChanges()).Selectors.IsEmpty);
        _cache.ReuseNumbers();
        Assert.Equal(1u, _cache.Acquire(Selector("app=web")).Number);
    }

    [Fact]
    public void The_selector_of_everything_has_no_bit() =>
        Assert.Throws<ArgumentException>(() => _cache.Acquire(LabelSelector.Everything));

    [Fact]
    public void A_new_identity_meets_only_selectors_that_demand_a_label_it_has()
    {
        for (var i = 0; i < 1_000; i++)
        {
            _cache.Acquire(Selector($"app=a{i}"));
            _cache.Acquire(LabelSelector.ForLabels(Label.Parse("k8s:app=web"), Label.Parse($"k8s:io.kubernetes.pod.namespace=n{i}")));
        }

        var before = _cache.Evaluations;
        _cache.Add(PolicyBench.Workload(300, "app=a7"));
        Assert.Equal(1, _cache.Evaluations - before);
        Assert.Equal(1, _cache.MembershipOf(new(300)).Length);
        before = _cache.Evaluations;
        _cache.Add(new(new(301), LabelSet.Parse("k8s:app=web", "k8s:io.kubernetes.pod.namespace=n7")));
        Assert.True(_cache.Evaluations - before < 10);
        Assert.Equal(1, _cache.MembershipOf(new(301)).Length);
    }

    [Fact]
    public void A_new_selector_meets_only_identities_that_have_a_label_it_demands()
    {
        for (var i = 0u; i < 5_000; i++)
        {
            _cache.Add(PolicyBench.Workload(1_000 + i, $"app=a{i % 500}"));
        }

        var before = _cache.Evaluations;
        Assert.Equal(10, _cache.Acquire(Selector("app=a7")).Members);
        Assert.Equal(10, _cache.Evaluations - before);
    }

    [Fact]
    public void Selectors_of_prefixes_find_the_prefixes_inside_and_the_other_way_round()
    {
        string[] prefixes = ["10.0.0.0/8", "10.1.0.0/16", "10.1.2.3/32", "11.0.0.0/8", "2001:db8::/32", "2001:db8:1::/48"];
        for (var i = 0; i < prefixes.Length; i++)
        {
            _cache.Add(new(new((uint)(0x0100_0001 + i)), CidrLabel.SetFor(IpPrefix.Parse(prefixes[i]), AddressFamilies.DualStack)));
        }

        Assert.Equal(2, _cache.Acquire(Cidr("10.1.0.0/16")).Members);
        Assert.Equal(3, _cache.Acquire(Cidr("10.0.0.0/8")).Members);
        Assert.Equal(2, _cache.Acquire(Cidr("2001:db8::/32")).Members);
        Assert.Equal(0, _cache.Acquire(Cidr("10.1.2.0/31")).Members);
        var before = _cache.Evaluations;
        _cache.Add(new(new(0x0100_0100), CidrLabel.SetFor(IpPrefix.Parse("10.1.2.4/32"), AddressFamilies.DualStack)));
        Assert.Equal(2, _cache.MembershipOf(new(0x0100_0100)).Length);
        Assert.Equal(2, _cache.Evaluations - before);
    }

    [Fact]
    public void Indexed_membership_equals_a_scan_of_everything()
    {
        var random = new Random(11);
        var identities = new Dictionary<uint, SecurityIdentity>();
        var selectors = new Dictionary<uint, CachedSelector>();
        for (var step = 0; step < 4_000; step++)
        {
            switch (random.Next(5))
            {
                case 0 or 1:
                    var identity = RandomIdentity(random);
                    identities[identity.Id.Value] = identity;
                    _cache.Add(identity);
                    break;
                case 2:
                    var gone = (uint)random.Next(60);
                    identities.Remove(gone);
                    _cache.Remove(new(gone));
                    break;
                case 3:
                    var selector = RandomSelector(random);
                    if (!selector.IsEverything)
                    {
                        var cached = _cache.Acquire(selector);
                        if (!selectors.TryAdd(cached.Number, cached))
                        {
                            _cache.Release(cached);
                        }
                    }

                    break;
                default:
                    if (selectors.Count > 20)
                    {
                        var (number, old) = selectors.ElementAt(random.Next(selectors.Count));
                        selectors.Remove(number);
                        _cache.Release(old);
                        _cache.TakeChanges();
                        _cache.ReuseNumbers();
                    }

                    break;
            }

            if (step % 50 == 0)
            {
                Check();
            }
        }

        void Check()
        {
            foreach (var identity in identities.Values)
            {
                var expected = selectors.Values.Where(selector => selector.Selector.Matches(identity.Labels)).Select(selector => selector.Number).Order();
                Assert.Equal(expected, _cache.MembershipOf(identity.Id).ToArray());
            }

            foreach (var selector in selectors.Values)
            {
                Assert.Equal(identities.Values.Count(identity => selector.Selector.Matches(identity.Labels)), selector.Members);
            }
        }
    }

    private static SecurityIdentity RandomIdentity(Random random)
    {
        var labels = new List<Label>();
        for (var i = random.Next(4); i > 0; i--)
        {
            labels.Add(new(random.Next(2) == 0 ? "k8s" : "node", $"k{random.Next(4)}", random.Next(3) == 0 ? "" : $"v{random.Next(3)}"));
        }

        if (random.Next(3) == 0)
        {
            labels.Add(CidrLabel.For(RandomPrefix(random)));
        }

        return new(new((uint)random.Next(60)), LabelSet.Create(labels));
    }

    private static LabelSelector RandomSelector(Random random)
    {
        var requirements = new List<Requirement>();
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            var operation = (LabelOperator)random.Next(4);
            requirements.Add(random.Next(4) == 0
                ? new("cidr", CidrLabel.Key(RandomPrefix(random)), random.Next(2) == 0 ? LabelOperator.Exists : LabelOperator.DoesNotExist)
                : new(random.Next(2) == 0 ? "any" : "k8s", $"k{random.Next(4)}", operation, [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"v{random.Next(3)}")]));
        }

        return LabelSelector.Of(requirements);
    }

    private static IpPrefix RandomPrefix(Random random) =>
        IpPrefix.FromBits((UInt128)(uint)random.Next(16) << 124, random.Next(1, 5), random.Next(2) == 0);

    private static LabelSelector Selector(string label) => LabelSelector.ForLabels(Label.Parse("k8s:" + label));

    private static LabelSelector Cidr(string prefix) => LabelSelector.Of(new Requirement("cidr", CidrLabel.Key(IpPrefix.Parse(prefix)), LabelOperator.Exists));
}
