// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Net;
using Cilium.Core;
using Cilium.Identity;
using Cilium.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Cilium.Policy.Tests;

public class NameRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task In_the_background_old_addresses_go_and_the_rest_is_saved()
    {
        Store store = new();
        using NameBench bench = new(new() { SaveInterval = TimeSpan.FromDays(2) }, store);
        Observer observer = new();
        using CancellationTokenSource stop = new();
        var running = bench.Names.RunAsync(observer, stop.Token);
        bench.Allow("p", "*.example.com");
        bench.Learn("a.example.com", 30, "192.0.2.1");
        bench.Learn("b.example.com", 365 * 86400, "192.0.2.2");
        Assert.Equal(2, store.Appended.Count);
        await UntilAsync(bench, 61, () => !observer.Reports.IsEmpty);
        await UntilAsync(bench, 61, () => observer.Reports.Sum(report => report.Expired) == 1);
        Assert.False(bench.Reaches("192.0.2.1"));
        Assert.Equal(0, store.Savings);
        await UntilAsync(bench, 86400, () => store.Savings > 0);
        Assert.Equal(["b.example.com"], store.Saved.Select(name => name.Name));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.True(store.Savings > 1);
        Assert.Empty(observer.Faults);
    }

    [Fact]
    public async Task What_fails_is_told_and_tried_again()
    {
        Store store = new() { Fault = new NameStoreException("names.json", "disk full") };
        using NameBench bench = new(new() { Backoff = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)), MaxAddressesPerName = 1, ConnectTime = TimeSpan.Zero }, store);
        Observer observer = new();
        using CancellationTokenSource stop = new();
        bench.Allow("p", "*.example.com");
        bench.Datapath.BeforeWrite = write =>
        {
            if (write == nameof(InMemoryDatapath.Upsert))
            {
                throw new InvalidOperationException("map full");
            }
        };
        bench.Use.Fault = new IOException("cannot look");
        var running = bench.Names.RunAsync(observer, stop.Token);
        bench.Learn("a.example.com", 3600, "192.0.2.1");
        bench.Time.Advance(TimeSpan.FromMilliseconds(1));
        bench.Learn("a.example.com", 3600, "192.0.2.2");
        Assert.Equal(2, bench.Names.Statistics.UnkeptAnswers);
        await UntilAsync(bench, 1, () => observer.Faults.Select(fault => fault.Work).Distinct().Count() == 3);
        bench.Datapath.BeforeWrite = null;
        bench.Use.Fault = null;
        store.Fault = null;
        await UntilAsync(bench, 1, () => bench.Names.Statistics is { Pending: 0, Addresses: 1 } && store.Savings > 0);
        Assert.True(bench.Reaches("192.0.2.2"));
        Assert.Equal(["apply", "collect", "save"], observer.Faults.Select(fault => fault.Work).Distinct().Order());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public void A_host_gets_one_table_of_names_that_its_engine_uses()
    {
        var services = new ServiceCollection();
        InMemoryDatapath datapath = new();
        services.AddSingleton<IPolicyDatapath>(datapath).AddSingleton<IIpCacheDatapath>(datapath).AddIdentity();
        services.AddPolicy(configureNames: options => options.MaxAddressesPerName = 7);
        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var engine = provider.GetRequiredService<PolicyEngine>();
        provider.GetRequiredService<IdentityAllocator>().Subscribe(engine);
        engine.SetEndpoint(new Endpoint { Id = NameBench.Client, Name = "client", Identity = PolicyBench.Workload(300, "app=client") });
        engine.Upsert([.. PolicyBench.Documents("p", """{"endpointSelector":{},"egress":[{"toFQDNs":[{"matchName":"a.example.com"}]}]}""")]);
        var names = provider.GetRequiredService<NameTable>();
        Assert.Same(names, provider.GetRequiredService<INameObserver>());
        Assert.Equal(7, provider.GetRequiredService<NameTableOptions>().MaxAddressesPerName);
        Assert.True(names.Learn("a.example.com", [IPAddress.Parse("192.0.2.1")], TimeSpan.FromSeconds(1)).IsInForce);
        Assert.True(datapath.Evaluate(NameBench.Client, TrafficDirection.Egress, IPAddress.Parse("192.0.2.1"), IpProtocol.Tcp, 80).IsAllowed);
    }

    // The clock moves on only as far as it has to: the loop must have come to rest before each step.
    private static async Task UntilAsync(NameBench bench, int seconds, Func<bool> isReached)
    {
        for (var i = 0; i < 400 && !isReached(); i++)
        {
            bench.Time.Advance(TimeSpan.FromSeconds(seconds));
            for (var wait = 0; wait < 20 && !isReached(); wait++)
            {
                await Task.Delay(1, Cancel);
            }
        }

        Assert.True(isReached());
    }

    private sealed class Observer : INameTableObserver
    {
        public ConcurrentQueue<NameCollectionReport> Reports { get; } = [];

        public ConcurrentQueue<(string Work, Exception Fault)> Faults { get; } = [];

        public void OnCollected(NameCollectionReport report) => Reports.Enqueue(report);

        public void OnFailed(string work, Exception fault) => Faults.Enqueue((work, fault));
    }

    private sealed class Store : INameStore
    {
        public bool NeedsSaving => false;

        public volatile NameStoreException? Fault;

        public ConcurrentQueue<LearnedName> Appended { get; } = [];

        public IReadOnlyCollection<LearnedName> Saved { get; private set; } = [];

        public int Savings { get; private set; }

        public void Append(LearnedName answer)
        {
            ThrowIfFaulty();
            Appended.Enqueue(answer);
        }

        public ValueTask SaveAsync(Func<IReadOnlyCollection<LearnedName>> content, CancellationToken cancellationToken = default)
        {
            ThrowIfFaulty();
            Saved = content();
            Savings++;
            return ValueTask.CompletedTask;
        }

        public ValueTask<NameStoreContent> LoadAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(NameStoreContent.Empty);

        private void ThrowIfFaulty()
        {
            if (Fault is { } fault)
            {
                throw fault;
            }
        }
    }
}
