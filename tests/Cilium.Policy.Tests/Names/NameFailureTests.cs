// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public class NameFailureTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_that_the_data_plane_refuses_is_held_until_it_takes_it()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Datapath.BeforeWrite = Refuse;
        var learning = bench.Learn("a.example.com", 60, "192.0.2.1");
        Assert.False(learning.IsInForce);
        Assert.Contains("map full", learning.Fault!.Message, StringComparison.Ordinal);
        Assert.False(bench.Reaches("192.0.2.1"));
        var held = bench.Names.LearnAsync("a.example.com", [IPAddress.Parse("192.0.2.1")], TimeSpan.FromSeconds(60), Cancel).AsTask();
        Assert.False(bench.Names.Retry());
        Assert.False(held.IsCompleted);
        Assert.Equal(1, bench.Names.Statistics.Pending);

        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Names.Retry());
        Assert.Equal(new NameLearning(0, 1, 0, null), await held);
        Assert.True(bench.Reaches("192.0.2.1"));
        Assert.Equal(0, bench.Names.Statistics.Pending);
    }

    [Fact]
    public async Task Waiting_for_the_data_plane_can_be_ended()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Datapath.BeforeWrite = Refuse;
        using CancellationTokenSource patience = new();
        var held = bench.Names.LearnAsync("a.example.com", [IPAddress.Parse("192.0.2.1")], TimeSpan.FromSeconds(60), patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => held);
        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Names.Retry());
        Assert.True(bench.Reaches("192.0.2.1"));
    }

    [Fact]
    public void What_does_not_concern_the_data_plane_is_not_held()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Datapath.BeforeWrite = Refuse;
        Assert.True(bench.Learn("a.example.org", 60, "192.0.2.1").IsInForce);
    }

    [Fact]
    public void An_address_that_cannot_be_written_does_not_hold_up_others()
    {
        using NameBench bench = new();
        SelectiveLabels labels = new(bench.Addresses, "192.0.2.1");
        NameTable names = new(labels);
        names.UpdateSelectors(["*.example.com"], []);
        var learning = names.Learn("a.example.com", [IPAddress.Parse("192.0.2.1"), IPAddress.Parse("192.0.2.2"), IPAddress.Parse("192.0.2.3")], TimeSpan.FromSeconds(60));
        Assert.False(learning.IsInForce);
        Assert.True(names.Learn("a.example.com", [IPAddress.Parse("192.0.2.2")], TimeSpan.FromSeconds(60)).IsInForce);
        Assert.Equal(["192.0.2.2/32", "192.0.2.3/32"], bench.Datapath.Addresses.Select(entry => entry.Prefix.ToString()));
        Assert.Throws<InvalidOperationException>(() => names.UpdateSelectors(["a.example.com"], []));
        labels.Refused = null;
        names.UpdateSelectors(["a.example.com"], []);
        Assert.Equal(0, names.Statistics.Pending);
    }

    [Fact]
    public void A_policy_whose_names_cannot_be_written_waits_and_then_comes_into_force()
    {
        using NameBench bench = new();
        bench.Allow("p", "b.example.com");
        bench.Learn("a.example.com", 60, "192.0.2.1");
        bench.Datapath.BeforeWrite = Refuse;
        bench.Allow("p", "a.example.com");
        Assert.True(bench.Engine.TryGetStatus(NameBench.Client, out var status));
        Assert.True(status.IsDegraded);
        Assert.False(bench.Engine.Retry());
        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Engine.Retry());
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Disallow("p");
        Assert.Equal(0, bench.Names.Statistics.Selectors);
    }

    [Fact]
    public void An_address_whose_withdrawal_failed_can_be_learned_again()
    {
        using NameBench bench = new();
        bench.Allow("p", "*.example.com");
        bench.Learn("a.example.com", 5, "192.0.2.1");
        bench.Datapath.BeforeWrite = Refuse;
        bench.Pass(60);
        Assert.Equal((0, 1), (bench.Names.Statistics.Addresses, bench.Names.Statistics.Pending));
        bench.Datapath.BeforeWrite = null;
        Assert.True(bench.Learn("a.example.com", 60, "192.0.2.1").IsInForce);
        Assert.True(bench.Names.Retry());
        Assert.True(bench.Reaches("192.0.2.1"));
        bench.Pass(60);
        Assert.Empty(bench.Datapath.Addresses);
    }

    [Fact]
    public async Task Many_threads_may_learn_while_rules_change_and_old_addresses_go()
    {
        using NameBench bench = new();
        bench.Allow("always", "*.example.com");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var wrong = 0;
        Task[] learners =
        [
            .. Enumerable.Range(0, 3).Select(thread => Task.Run(
                () =>
                {
                    Random random = new(thread);
                    for (var i = 0; i < 1_500; i++)
                    {
                        // The same names and addresses from all threads: each must be in force whoever wrote it. Time stands
                        // still, so that only answers that never held may go at once.
                        var (name, address) = ($"host{random.Next(20)}.example.com", $"192.0.2.{random.Next(250)}");
                        var seconds = random.Next(3);
                        var isInForce = bench.Learn(name, seconds, address).IsInForce;
                        wrong += isInForce && (seconds == 0 || bench.Reaches(address)) ? 0 : 1;
                    }
                },
                Cancel)),
        ];
        var rules = Task.Run(
            () =>
            {
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    bench.Allow("sometimes", $"host{i % 40}.example.com", "*.org");
                    bench.Disallow("sometimes");
                    bench.Allocator.Collect();
                }
            },
            Cancel);
        var collections = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    bench.Names.Snapshot();
                    bench.Names.Collect(Cancel);
                }
            },
            Cancel);
        await Task.WhenAll(learners);
        await stop.CancelAsync();
        await Task.WhenAll(rules, collections);
        Assert.Equal(0, wrong);
        bench.Pass(10);
        Assert.Empty(bench.Names.Snapshot());
        Assert.Empty(bench.Datapath.Addresses);
    }

    private static void Refuse(string write)
    {
        if (write is nameof(InMemoryDatapath.Upsert) or nameof(InMemoryDatapath.Delete))
        {
            throw new InvalidOperationException("map full");
        }
    }

    private sealed class SelectiveLabels(IAddressLabels inner, string refused) : IAddressLabels
    {
        public string? Refused { get; set; } = refused;

        public void SetLabels(string owner, IReadOnlyCollection<PrefixLabels> changes)
        {
            if (changes.Any(change => change.Prefix.Address.ToString() == Refused))
            {
                throw new InvalidOperationException($"{Refused} is refused");
            }

            inner.SetLabels(owner, changes);
        }
    }
}
