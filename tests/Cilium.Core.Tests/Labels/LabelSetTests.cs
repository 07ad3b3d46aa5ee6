// SPDX-License-Identifier: Apache-2.0
using System.Text;

namespace Cilium.Core.Tests;

public sealed class LabelSetTests
{
    [Fact]
    public void The_allocator_key_is_sorted_by_key_whatever_the_source()
    {
        LabelSet labels = LabelSet.Parse("k8s:io.kubernetes.pod.namespace=bar", "k8s:app=baz", "k8s:io.cilium.k8s.policy.cluster=cluster3");
        Assert.Equal("k8s:app=baz;k8s:io.cilium.k8s.policy.cluster=cluster3;k8s:io.kubernetes.pod.namespace=bar;", labels.ToAllocatorKey());
        Assert.Equal("cidr:10.0.0.0/8=;reserved:world=;", LabelSet.Parse("reserved:world", "cidr:10.0.0.0/8").ToAllocatorKey());
    }

    [Fact]
    public void An_allocator_key_is_read_back()
    {
        LabelSet labels = LabelSet.Parse("k8s:a=1", "reserved:host", "cidr:2001-db8--0/32", "k8s:x=a=b");
        Assert.Equal(labels, LabelSet.ParseAllocatorKey(labels.ToAllocatorKey()));
        Assert.Equal(labels, LabelSet.ParseAllocatorKey(";;k8s:=;" + labels.ToAllocatorKey() + ";"));
        Assert.Same(LabelSet.Empty, LabelSet.ParseAllocatorKey(""));
    }

    [Fact]
    public void Of_labels_with_one_key_the_last_wins_whatever_the_source()
    {
        LabelSet labels = LabelSet.Parse("k8s:a=1", "cni:a=2", "k8s:b=3");
        Assert.Equal(2, labels.Count);
        Assert.Equal("cni:a=2;k8s:b=3;", labels.ToAllocatorKey());
        Assert.Equal("k8s:a=9;k8s:b=3;", labels.Union(LabelSet.Parse("k8s:a=9")).ToAllocatorKey());
        Assert.Equal("k8s:a=9;k8s:b=3;", labels.With(Label.Parse("k8s:a=9")).ToAllocatorKey());
    }

    [Fact]
    public void Sets_are_equal_by_content_in_whatever_order_they_were_made()
    {
        LabelSet left = LabelSet.Parse("k8s:a=1", "k8s:b=2"), right = LabelSet.Parse("k8s:b=2", "k8s:a=1");
        Assert.Equal(left, right);
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
        Assert.Equal(left.ContentHash(), right.ContentHash());
        Assert.NotEqual(left.ContentHash(), LabelSet.Parse("k8s:a=1", "k8s:b=3").ContentHash());
        Assert.NotEqual(left, LabelSet.Parse("k8s:a=1"));
    }

    [Fact]
    public void The_content_hash_is_the_same_in_every_process() =>
        Assert.Equal(Reference("reserved:host=;"), LabelSet.Parse("reserved:host").ContentHash());

    [Fact]
    public void Members_are_found_by_key_and_by_source()
    {
        LabelSet labels = LabelSet.Parse("k8s:app=web", "reserved:host");
        Assert.True(labels.TryGet("app", out Label? app));
        Assert.Equal("web", app.Value);
        Assert.False(labels.TryGet("App", out _));
        Assert.True(labels.ContainsKey("reserved", "host"));
        Assert.False(labels.ContainsKey("k8s", "host"));
        Assert.True(labels.HasReservedLabel);
        Assert.Contains(new Label("k8s", "app", "web"), labels);
        Assert.False(labels.Contains(new Label("k8s", "app", "db")));
        Assert.Equal("reserved:host", labels.Without("app").ToString());
        Assert.Same(labels, labels.Without("missing"));
    }

    [Fact]
    public void People_see_prefixes_with_their_colons() =>
        Assert.Equal("cidr:2001:db8::/32,reserved:world-ipv6", LabelSet.Parse("cidr:2001-db8--0/32", "reserved:world-ipv6").ToString());

    [Fact]
    public void Keys_are_ordered_as_their_bytes_are()
    {
        Random random = Seed.Next();
        for (int round = 0; round < 500; round++)
        {
            string[] keys = [.. Enumerable.Range(0, 8).Select(_ => RandomKey(random)).Distinct()];
            LabelSet labels = LabelSet.Create(keys.Select(key => new Label("k8s", key)));
            string[] expected = [.. keys.Order(Comparer<string>.Create((a, b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b))))];
            Assert.Equal(expected, labels.Select(label => label.Key));
        }
    }

    [Fact]
    public void Random_sets_survive_the_allocator_key()
    {
        Random random = Seed.Next();
        for (int round = 0; round < 2000; round++)
        {
            LabelSet labels = LabelSet.Create(Enumerable.Range(0, random.Next(8)).Select(_ => new Label(
                random.Next(2) == 0 ? "k8s" : "cni", RandomKey(random), random.Next(2) == 0 ? "" : RandomKey(random))));
            Assert.Equal(labels, LabelSet.ParseAllocatorKey(labels.ToAllocatorKey()));
        }
    }

    // Code points on both sides of the surrogate range, where UTF-16 and UTF-8 order differ.
    private static string RandomKey(Random random)
    {
        string[] alphabet = ["a", "b", "/", ".", "-", "é", "\uFF21", "\U0001F600", "z"];
        return string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }

    private static ulong Reference(string text) =>
        text.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
}
