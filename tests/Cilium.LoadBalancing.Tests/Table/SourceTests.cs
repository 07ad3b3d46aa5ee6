// SPDX-License-Identifier: Apache-2.0
namespace Cilium.LoadBalancing.Tests;

/// <summary>What a former process left must not be replaced by half of it.</summary>
public sealed class SourceTests
{
    private readonly Bed _bed = new();

    [Fact]
    public void Until_all_sources_have_delivered_the_data_plane_keeps_what_it_has()
    {
        Bed former = Filled();
        ServiceTable table = new(Make.Options(), former.Datapath, former.Time);
        former.Datapath.Restart();
        long written = former.Datapath.StatesWritten;
        TableSource services = table.Sources.Register("services"), slices = table.Sources.Register("slices");
        ServiceChange change = table.Upsert(Make.Service());
        Assert.True(change.IsHeld);
        Assert.False(change.IsInForce);
        table.SetBackends(Make.Slice("10.0.0.1", "web-a"));
        services.MarkInitialized();
        Assert.False(table.Apply());
        Assert.Throws<InvalidOperationException>(() => table.Prune());
        Assert.Equal(written, former.Datapath.StatesWritten);
        Assert.Equal("10.0.0.1 10.0.0.2", former.Datapath.Inside());
        table.SetBackends(Make.Slice("10.0.0.2", "web-b"));
        slices.MarkInitialized();
        Assert.True(table.Apply());
        Assert.Equal("10.0.0.1 10.0.0.2", former.Datapath.Inside());
        Assert.Equal((written + 1, 1L), (former.Datapath.StatesWritten, former.Datapath.NeedlessStates));
        Assert.Equal(1, table.Prune());
        Assert.Equal([Make.Key()], former.Datapath.States.Keys);
    }

    [Fact]
    public async Task The_loop_applies_and_prunes_once_the_sources_have_delivered()
    {
        Bed former = Filled();
        ServiceTable table = new(Make.Options(), former.Datapath, former.Time);
        former.Datapath.Restart();
        using CancellationTokenSource stop = new();
        TableSource source = table.Sources.Register("all");
        Task run = table.RunAsync(stop.Token);
        table.Upsert(Make.Service());
        table.SetBackends(Make.Slice("10.0.0.1"));
        Assert.Equal(2, former.Datapath.States.Count);
        source.MarkInitialized();
        await EventuallyAsync(() => former.Datapath.States.Count == 1);
        Assert.Equal("10.0.0.1", former.Datapath.Inside());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_source_that_never_delivers_holds_up_changes_for_a_minute_and_pruning_for_ever()
    {
        Bed former = Filled();
        ServiceTable table = new(Make.Options(), former.Datapath, former.Time);
        former.Datapath.Restart();
        table.Sources.Register("slow");
        using CancellationTokenSource stop = new();
        Task run = table.RunAsync(stop.Token);
        table.Upsert(Make.Service());
        await Task.Delay(20, TestContext.Current.CancellationToken);
        former.Time.Advance(TimeSpan.FromSeconds(59));
        Assert.True(table.SetBackends(Make.Slice("10.0.0.7")).IsHeld);
        former.Time.Advance(TimeSpan.FromSeconds(2));
        await EventuallyAsync(() => former.Datapath.Inside() == "10.0.0.7");
        Assert.False(table.SetBackends(Make.Slice("10.0.0.8")).IsHeld);
        former.Time.Advance(TimeSpan.FromHours(1));
        await Task.Delay(20, TestContext.Current.CancellationToken);
        Assert.Equal(2, former.Datapath.States.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task Nothing_is_pruned_while_something_that_is_wanted_could_not_be_applied()
    {
        Bed former = Filled();
        ServiceTable table = new(Make.Options(), former.Datapath, former.Time);
        former.Datapath.Restart();
        bool isBusy = true;
        former.Datapath.BeforeWrite = name =>
        {
            if (isBusy && name == nameof(IServiceDatapath.Apply))
            {
                throw new IOException("busy");
            }
        };
        using CancellationTokenSource stop = new();
        TableSource source = table.Sources.Register("all");
        table.Upsert(Make.Service());
        table.SetBackends(Make.Slice("10.0.0.1"));
        source.MarkInitialized();
        Task run = table.RunAsync(stop.Token);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal("10.0.0.1 10.0.0.2", former.Datapath.Inside());
        isBusy = false;
        await EventuallyAsync(() =>
        {
            former.Time.Advance(TimeSpan.FromSeconds(1));
            return former.Datapath.States.Count == 1;
        });
        Assert.Equal("10.0.0.1", former.Datapath.Inside());
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public void Without_sources_changes_are_applied_at_once_and_nothing_is_pruned()
    {
        Assert.False(_bed.Table.Upsert(Make.Service()).IsHeld);
        Assert.Single(_bed.Datapath.States);
        Assert.Throws<InvalidOperationException>(() => _bed.Table.Prune());
    }

    private static Bed Filled()
    {
        Bed bed = new();
        bed.Table.Upsert(Make.Service(), Make.Service("10.96.0.9", name: "gone"));
        bed.Table.SetBackends(Make.Slice("10.0.0.1", "web-a"));
        bed.Table.SetBackends(Make.Slice("10.0.0.2", "web-b"));
        return bed;
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        for (int i = 0; i < 500 && !condition(); i++)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }
}
