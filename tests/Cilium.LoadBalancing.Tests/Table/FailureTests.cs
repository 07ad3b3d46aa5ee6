// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

public sealed class FailureTests
{
    private readonly Bed _bed = new(options => options.Backoff = new Backoff(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), jitter: 0));

    [Fact]
    public void What_does_not_fit_is_told_and_the_former_state_stays_in_force()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        _bed.Datapath.MaximumBackends = 1;
        ServiceChange change = _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2"));
        ServicePortStatus status = Assert.Single(change.Degraded);
        ServiceMapFullException fault = Assert.IsType<ServiceMapFullException>(status.Fault);
        Assert.Equal(("backends", 1L, 2L, Make.Key()), (fault.Map, fault.Capacity, fault.Required, fault.ServicePort));
        Assert.Equal("10.0.0.1", _bed.Datapath.Inside());
        Assert.True(status is { IsDegraded: true, IsUpToDate: false, Failures: 1 });
        Assert.Single(status.InForce!.Backends);
        Assert.Equal(1, _bed.Table.Statistics.DegradedServicePorts);
        _bed.Datapath.MaximumBackends = 2;
        Assert.True(_bed.Table.Apply());
        Assert.Equal("10.0.0.1 10.0.0.2", _bed.Datapath.Inside());
        Assert.Equal(0, _bed.Table.Statistics.DegradedServicePorts);
    }

    [Fact]
    public void Of_many_only_those_that_do_not_fit_are_degraded()
    {
        _bed.Datapath.MaximumBackends = 50;
        ServiceTransaction transaction = _bed.Table.BeginWrite();
        for (int i = 0; i < 100; i++)
        {
            transaction.Upsert(Make.Service($"10.96.1.{i + 1}", name: $"s{i}")).SetBackends(Make.Slice($"10.0.0.{i + 1}", service: $"s{i}"));
        }

        ServiceChange change = transaction.Commit();
        Assert.Equal((50, 50), (change.Degraded.Length, _bed.Datapath.States.Count));
        Assert.All(change.Degraded, status => Assert.IsType<ServiceMapFullException>(status.Fault));

        // Each state was taken once or, before one that did not fit, twice at most.
        Assert.InRange(_bed.Datapath.StatesWritten, 50, 100);
    }

    [Fact]
    public void One_state_that_a_data_plane_chokes_on_does_not_hold_up_the_others()
    {
        InMemoryServiceDatapath inner = new();
        ServiceTable table = new(Make.Options(), new ChokingDatapath(inner, Make.Key("s7")));
        ServiceChange change = table.Upsert([.. Enumerable.Range(0, 20).Select(i => Make.Service($"10.96.1.{i + 1}", name: $"s{i}"))]);
        Assert.Equal(Make.Key("s7"), Assert.Single(change.Degraded).Key);
        Assert.Equal(19, inner.States.Count);
    }

    [Fact]
    public void A_data_plane_that_is_gone_is_not_asked_for_every_state()
    {
        int calls = 0;
        _bed.Datapath.BeforeWrite = _ =>
        {
            calls++;
            throw new IOException("gone");
        };
        ServiceChange change = _bed.Table.Upsert([.. Enumerable.Range(0, 200).Select(i => Make.Service($"10.96.1.{i + 1}", name: $"s{i}"))]);
        Assert.Equal(200, change.Degraded.Length);
        Assert.InRange(calls, 2, 10);
    }

    [Fact]
    public async Task Failures_are_tried_again_by_and_by()
    {
        int calls = 0;
        _bed.Datapath.BeforeWrite = _ =>
        {
            calls++;
            throw new IOException("busy");
        };
        _bed.Table.Upsert(Make.Service());
        using CancellationTokenSource stop = new();
        Task run = _bed.Table.RunAsync(stop.Token);
        int before = calls;
        for (int second = 0; second < 70; second++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        // After 1, 2, 4, 8, 16, 32 seconds, each with the states together and one by one.
        Assert.InRange(calls - before, 6, 12);
        Assert.True(_bed.Table.TryGetStatus(Make.Key(), out var status));
        Assert.InRange(status.Failures, 7, 8);
        _bed.Datapath.BeforeWrite = null;
        for (int second = 0; second < 70 && _bed.Datapath.States.IsEmpty; second++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Single(_bed.Datapath.States);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void A_removal_that_fails_is_repeated()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Datapath.BeforeWrite = _ => throw new IOException("busy");
        _bed.Table.Remove(Make.Web);
        Assert.True(_bed.Table.TryGetStatus(Make.Key(), out var status));
        Assert.True(status is { Desired: null, InForce: not null, IsDegraded: true });
        _bed.Datapath.BeforeWrite = null;
        Assert.True(_bed.Table.Apply());
        Assert.Empty(_bed.Datapath.States);
        Assert.False(_bed.Table.TryGetStatus(Make.Key(), out _));
        Assert.False(_bed.Table.TryGetService(Make.Web, out _));
    }

    [Fact]
    public void A_change_back_to_what_is_in_force_needs_no_write()
    {
        _bed.Table.Upsert(Make.Service());
        _bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        _bed.Datapath.BeforeWrite = _ => throw new IOException("busy");
        _bed.Table.SetBackends(Make.Slice("10.0.0.1 10.0.0.2"));
        Assert.True(_bed.Table.SetBackends(Make.Slice("10.0.0.1")).IsInForce);
        Assert.Equal(0, _bed.Table.Statistics.DegradedServicePorts);
    }

    [Fact]
    public void Whoever_takes_an_address_from_one_that_cannot_give_it_up_is_degraded()
    {
        _bed.Table.Upsert(Make.Service("10.96.0.1", name: "first"));
        _bed.Datapath.BeforeWrite = _ => throw new IOException("busy");
        _bed.Table.Upsert(Make.Service("10.96.0.2", name: "first"), Make.Service("10.96.0.1", name: "second"));
        Assert.True(_bed.Table.TryGetStatus(Make.Key("second"), out var status));
        Assert.IsType<FrontendTakenException>(status.Fault);
        _bed.Datapath.BeforeWrite = null;
        Assert.True(_bed.Table.Apply());
        Assert.Equal(2, _bed.Datapath.States.Count);
        Assert.Empty(_bed.Datapath.Violations);
    }

    [Fact]
    public async Task Node_addresses_that_fail_are_tried_again()
    {
        int calls = 0;
        _bed.Datapath.BeforeWrite = name =>
        {
            if (name == nameof(IServiceDatapath.SetNodeAddresses) && ++calls < 4)
            {
                throw new IOException("busy");
            }
        };
        _bed.Table.SetNodeAddresses(Make.Addresses("192.168.0.9"), []);
        using CancellationTokenSource stop = new();
        Task run = _bed.Table.RunAsync(stop.Token);
        for (int second = 0; second < 20 && calls < 4; second++)
        {
            await AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(4, calls);
        Assert.True(_bed.Table.Apply());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void Observers_are_told_of_states_refusals_and_removals()
    {
        Recorder recorder = new();
        _bed.Table.Observe(recorder);
        _bed.Table.Upsert(Make.Service());
        _bed.Datapath.MaximumBackends = 0;
        _bed.Table.SetBackends(Make.Slice("10.0.0.1"));
        _bed.Table.Remove(Make.Web);
        Assert.Contains(recorder.Seen, status => status is { IsUpToDate: true, InForce: not null });
        Assert.Contains(recorder.Seen, status => status.Fault is ServiceMapFullException);
        Assert.True(recorder.Seen[^1] is { InForce: null, Desired: null });
    }

    private async Task AdvanceAsync(TimeSpan time)
    {
        // The loop runs on other threads: it must have come back to waiting before the clock moves on.
        await Task.Delay(5, TestContext.Current.CancellationToken);
        _bed.Time.Advance(time);
        await Task.Delay(5, TestContext.Current.CancellationToken);
    }

    private sealed class Recorder : IServiceObserver
    {
        internal List<ServicePortStatus> Seen { get; } = [];

        public void OnServicePortChanged(ServicePortStatus status) => Seen.Add(status);
    }

    private sealed class ChokingDatapath(InMemoryServiceDatapath inner, ServicePortKey victim) : IServiceDatapath
    {
        public void Apply(ReadOnlySpan<ServicePortState> states)
        {
            foreach (ServicePortState state in states)
            {
                if (state.Key == victim)
                {
                    throw new ArithmeticException("a bug of the data plane");
                }
            }

            inner.Apply(states);
        }

        public void Remove(ReadOnlySpan<ServicePortKey> keys) => inner.Remove(keys);

        public void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote) => inner.SetNodeAddresses(local, remote);

        public int Prune() => inner.Prune();
    }
}
