// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Microsoft.Extensions.Time.Testing;

namespace Cilium.Identity.Tests;

/// <summary>An IP cache over an allocator, an observer and a data plane that check each other.</summary>
internal sealed class IpCacheFixture : IDisposable
{
    internal IpCacheFixture(IpCacheOptions? options = null, IdentityAllocatorOptions? allocatorOptions = null)
    {
        Allocator = new IdentityAllocator(allocatorOptions, time: Time);
        Allocator.Subscribe(Observer);
        Datapath = new CheckingDatapath(Observer);
        Cache = new IpCache(Allocator, Datapath, options, Time);
    }

    internal FakeTimeProvider Time { get; } = new();

    internal RecordingObserver Observer { get; } = new();

    internal IdentityAllocator Allocator { get; }

    internal CheckingDatapath Datapath { get; }

    internal IpCache Cache { get; }

    public void Dispose()
    {
        Cache.Dispose();
        Assert.Empty(Datapath.Violations);
        Assert.False(Observer.WasCalledTwiceAtOnce);
    }

    internal static IpPrefix Prefix(string text) => IpPrefix.Parse(text);

    internal static IpCacheClaim Labels(string owner, EntrySource source, params string[] labels) =>
        new() { Owner = owner, Source = source, Labels = LabelSet.Parse(labels) };

    internal static IpCacheClaim Direct(string owner, EntrySource source, uint identity) =>
        new() { Owner = owner, Source = source, Identity = new NumericIdentity(identity) };

    internal uint Resolve(string address) => Cache.Resolve(IPAddress.Parse(address)).Value;

    /// <summary>The labels of the identity that the data plane has for a prefix.</summary>
    internal string LabelsOf(string prefix) =>
        Datapath.Content.TryGetValue(Prefix(prefix), out IpCacheEntry entry) ? Observer.Known[entry.Identity].ToAllocatorKey() : "";

    internal void Collect()
    {
        Time.Advance(TimeSpan.FromSeconds(5));
        Allocator.Collect();
        Datapath.Check();
    }
}
