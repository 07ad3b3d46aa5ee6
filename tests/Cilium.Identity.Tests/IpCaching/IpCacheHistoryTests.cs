// SPDX-License-Identifier: Apache-2.0
using System.Net;
using static Cilium.Identity.Tests.IpCacheFixture;

namespace Cilium.Identity.Tests;

public sealed class IpCacheHistoryTests
{
    private static readonly string[] s_labels =
    [
        "cidrgroup:a=1", "cidrgroup:a=2", "cidrgroup:b=1", "cidrgroup:b=2", "fqdn:example.com", "reserved:kube-apiserver", "reserved:remote-node", "reserved:health",
        "node:zone=a", "reserved:world-ipv4", "cidr:10.0.0.0/8",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void After_any_history_the_data_plane_equals_a_fresh_computation_and_no_identity_leaks()
    {
        Random random = Seed.Next();
        using IpCacheFixture fixture = new(new IpCacheOptions { BatchSize = 6 });
        NumericIdentity[] pods = [.. Enumerable.Range(0, 4).Select(i => fixture.Allocator.Acquire(LabelSet.Parse($"k8s:app={i}")).Id)];
        Dictionary<(IpPrefix, string), IpCacheClaim> claims = [];
        Dictionary<string, HashSet<PrefixLabels>> registered = [];
        List<(IpPrefix, string)> order = [];
        for (int round = 0; round < 1500; round++)
        {
            fixture.Observer.RefuseNext = random.Next(20) == 0 ? 1 : 0;
            fixture.Datapath.IsRefusing = random.Next(6) == 0;
            fixture.Datapath.IsHalfRefusing = random.Next(4) > 0;
            try
            {
                Step(random, fixture, pods, claims, registered, order);
            }
            catch (IpCacheException)
            {
                Assert.NotEmpty(fixture.Cache.FailedPrefixes);
            }

            if (random.Next(3) == 0)
            {
                fixture.Observer.RefuseNext = 0;
                fixture.Collect();
            }

            if (round % 25 == 24)
            {
                fixture.Observer.RefuseNext = 0;
                fixture.Datapath.IsRefusing = false;
                fixture.Cache.Apply();
                Compare(random, fixture, claims, registered, order);
            }
        }

        fixture.Observer.RefuseNext = 0;
        fixture.Datapath.IsRefusing = false;
        foreach ((IpPrefix prefix, string owner) in claims.Keys)
        {
            fixture.Cache.Remove(prefix, owner);
        }

        registered.Keys.ToList().ForEach(fixture.Cache.Release);
        fixture.Cache.Apply();
        Assert.Empty(fixture.Datapath.Content);
        Assert.Equal(0, fixture.Cache.Count);
        fixture.Collect();
        Assert.Equal(10 + pods.Length, fixture.Allocator.Count);
        Assert.All(pods, pod => Assert.Equal(1, fixture.Allocator.ReferencesOf(pod)));
        Assert.Equal("reserved:host=;", fixture.Observer.Known[ReservedIdentities.Host].ToAllocatorKey());
    }

    [Fact]
    public async Task Threads_that_change_and_resolve_end_with_the_state_of_a_fresh_computation()
    {
        using IpCacheFixture fixture = new(allocatorOptions: new IdentityAllocatorOptions { ReleaseGrace = TimeSpan.Zero });
        int seed = Seed.Next().Next();
        bool isDone = false;
        Task reader = Task.Run(() =>
        {
            Random random = new(seed);
            while (!Volatile.Read(ref isDone))
            {
                Assert.NotEqual(NumericIdentity.Unknown, fixture.Cache.Resolve(new IPAddress([10, 0, (byte)random.Next(4), (byte)random.Next(4)])));
            }
        }, Token);
        Task collector = Task.Run(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                fixture.Allocator.Collect();
                Thread.Yield();
            }
        }, Token);
        await Task.WhenAll(Enumerable.Range(0, 4).Select(worker => Task.Run(() =>
        {
            Random random = new(seed + worker);
            for (int i = 0; i < 500; i++)
            {
                fixture.Cache.Acquire($"w{worker}", [.. Enumerable.Range(0, random.Next(4)).Select(_ => new PrefixLabels(RandomPrefix(random)))]);
            }

            fixture.Cache.Acquire($"w{worker}", [new(Prefix($"10.0.0.{worker}/32")), new(Prefix("10.0.0.0/16"))]);
        }, Token)));
        Volatile.Write(ref isDone, true);
        await Task.WhenAll(reader, collector);
        Assert.Equal(["10.0.0.0/16", "10.0.0.0/32", "10.0.0.1/32", "10.0.0.2/32", "10.0.0.3/32"], fixture.Datapath.Content.Keys.Order().Select(prefix => prefix.ToString()));
        Assert.Equal(fixture.Datapath.Content.Values.OrderBy(entry => entry.Prefix), fixture.Cache.Entries.OrderBy(entry => entry.Prefix));
        fixture.Allocator.Collect();
        Assert.Equal(15, fixture.Allocator.Count);
    }

    private static void Step(
        Random random,
        IpCacheFixture fixture,
        NumericIdentity[] pods,
        Dictionary<(IpPrefix, string), IpCacheClaim> claims,
        Dictionary<string, HashSet<PrefixLabels>> registered,
        List<(IpPrefix, string)> order)
    {
        if (random.Next(3) == 0)
        {
            string owner = "p" + random.Next(4);
            HashSet<PrefixLabels> wanted = [.. Enumerable.Range(0, random.Next(5)).Select(_ => new PrefixLabels(
                RandomPrefix(random), random.Next(2) == 0 ? LabelSet.Empty : LabelSet.Parse(s_labels[random.Next(4)])))];
            registered[owner] = wanted;
            fixture.Cache.Acquire(owner, wanted);
            return;
        }

        IpCacheTransaction transaction = fixture.Cache.BeginWrite();
        for (int i = random.Next(6); i >= 0; i--)
        {
            (IpPrefix Prefix, string Owner) key = (RandomPrefix(random), "o" + random.Next(3));
            order.Remove(key);
            if (random.Next(3) == 0)
            {
                claims.Remove(key);
                transaction.Remove(key.Prefix, key.Owner);
                continue;
            }

            IpCacheClaim claim = new()
            {
                Owner = key.Owner,
                Source = (EntrySource)random.Next(11),
                Identity = random.Next(2) == 0 ? pods[random.Next(pods.Length)] : default,
                Labels = random.Next(8) == 0 ? LabelSet.Parse("reserved:host") : LabelSet.Parse([.. Enumerable.Range(0, random.Next(3)).Select(_ => s_labels[random.Next(s_labels.Length)])]),
            };
            claims[key] = claim;
            order.Add(key);
            transaction.Upsert(key.Prefix, claim);
        }

        transaction.Commit();
    }

    // What the cache should hold, straight from the rules and without any of its bookkeeping.
    private static void Compare(
        Random random,
        IpCacheFixture fixture,
        Dictionary<(IpPrefix Prefix, string Owner), IpCacheClaim> claims,
        Dictionary<string, HashSet<PrefixLabels>> registered,
        List<(IpPrefix Prefix, string Owner)> order)
    {
        Dictionary<IpPrefix, List<IpCacheClaim>> all = [];
        foreach (PrefixLabels prefix in registered.Values.SelectMany(set => set).Distinct())
        {
            LabelSet labels = prefix.Labels.Count > 0 ? prefix.Labels : prefix.Prefix.Length == 0 ? [] : [CidrLabel.For(prefix.Prefix)];
            List(prefix.Prefix).Add(new IpCacheClaim { Owner = "prefix-registry" + (prefix.Labels.Count > 0 ? "/" + prefix.Labels.ToAllocatorKey() : ""), Source = EntrySource.Generated, Labels = labels });
        }

        order.ForEach(key => List(key.Prefix).Add(claims[key]));
        Dictionary<IpPrefix, string> expected = [];
        LabelSet host = [ReservedLabels.Host];
        foreach ((IpPrefix prefix, List<IpCacheClaim> own) in all.OrderBy(pair => pair.Key))
        {
            IpCacheClaim? direct = own.Where(claim => claim.HasIdentity).OrderBy(claim => claim.Source).LastOrDefault();
            List<IpCacheClaim> labelled = own.FindAll(claim => !claim.HasIdentity);
            if (direct is not null && labelled.TrueForAll(claim => claim.Source <= direct.Source))
            {
                expected[prefix] = direct.Identity.ToString();
                continue;
            }

            Dictionary<string, Label> merged = [];
            bool hasCidr = false;
            foreach (IpPrefix covering in all.Keys.Where(other => other.Contains(prefix)).OrderByDescending(other => other.Length))
            {
                IEnumerable<Label> labels = all[covering].Where(claim => !claim.HasIdentity).OrderByDescending(claim => claim.Source)
                    .ThenBy(claim => claim.Owner, StringComparer.Ordinal).SelectMany(claim => claim.Labels);
                bool hadCidr = hasCidr;
                foreach (Label label in labels.Where(label => label.CidrPrefix is null || covering == prefix || !hadCidr))
                {
                    merged.TryAdd(label.Key, label);
                    hasCidr |= label.CidrPrefix is not null;
                }
            }

            LabelSet result = Finish(prefix, merged);
            bool isHost = result.ContainsKey("reserved", "host");
            host = isHost ? host.Union(result) : host;
            expected[prefix] = isHost ? "host" : result.ToAllocatorKey();
        }

        Assert.Equal(
            expected.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key} {pair.Value}"),
            fixture.Datapath.Content.Values.OrderBy(entry => entry.Prefix).Select(entry => $"{entry.Prefix} {Text(entry)}"));
        Assert.Equal(host, fixture.Observer.Known[ReservedIdentities.Host]);
        for (int i = 0; i < 50; i++)
        {
            IpPrefix address = Prefix($"10.{random.Next(2)}.{random.Next(2)}.{random.Next(4)}");
            IpPrefix? longest = expected.Keys.Where(prefix => prefix.Contains(address)).OrderByDescending(prefix => prefix.Length).Cast<IpPrefix?>().FirstOrDefault();
            Assert.Equal(longest is { } found ? fixture.Datapath.Content[found].Identity : ReservedIdentities.WorldIPv4, fixture.Cache.Resolve(address.Address));
        }

        List<IpCacheClaim> List(IpPrefix prefix) => all.TryGetValue(prefix, out List<IpCacheClaim>? list) ? list : all[prefix] = [];

        string Text(IpCacheEntry entry) =>
            entry.Identity == ReservedIdentities.Host ? "host"
            : fixture.Observer.Known[entry.Identity].HasReservedLabel ? fixture.Observer.Known[entry.Identity].ToAllocatorKey()
            : entry.Identity.ToString();
    }

    private static LabelSet Finish(IpPrefix prefix, Dictionary<string, Label> merged)
    {
        bool isInside = merged.Values.Any(label => label.IsReserved && label.Key is "host" or "remote-node" or "health" or "ingress");
        List<Label> labels = [.. merged.Values.Where(label => label.Source != "node"
            && !(isInside && (label.Source is "cidr" or "fqdn" or "cidrgroup" || label.Key.StartsWith("world", StringComparison.Ordinal))))];
        if (!isInside)
        {
            labels.Add(prefix.IsIPv4 ? ReservedLabels.WorldIPv4 : ReservedLabels.WorldIPv6);
        }

        // Reserved identities carry their own labels.
        LabelSet set = LabelSet.Create(labels);
        return set.ContainsKey("reserved", "host") ? set
            : set.ContainsKey("reserved", "remote-node") ? (set.ContainsKey("kube-apiserver") ? [ReservedLabels.RemoteNode, ReservedLabels.KubeApiServer] : [ReservedLabels.RemoteNode])
            : set;
    }

    private static IpPrefix RandomPrefix(Random random)
    {
        int length = random.Next(5) switch { 0 => 32, 1 => 24, 2 => 16, 3 => 8, _ => random.Next(0, 33) };
        return new IpPrefix(new IPAddress([10, (byte)random.Next(2), (byte)random.Next(2), (byte)random.Next(4)]), length);
    }
}
