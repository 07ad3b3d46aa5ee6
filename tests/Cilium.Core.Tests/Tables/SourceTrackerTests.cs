// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class SourceTrackerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_store_is_initialised_when_all_its_sources_are()
    {
        SourceTracker tracker = new("store");
        Assert.False(tracker.IsInitialized);
        TableSource first = tracker.Register("first"), second = tracker.Register("second");
        Assert.Contains("store", Assert.Throws<InvalidOperationException>(() => tracker.Register("first")).Message, StringComparison.Ordinal);
        Task changed = tracker.Changed;
        first.MarkInitialized();
        first.MarkInitialized();
        Assert.True(changed.IsCompleted);
        Assert.Equal(["second"], tracker.PendingSources);
        Task waiting = tracker.WaitInitializedAsync(Token).AsTask();
        Assert.False(waiting.IsCompleted);
        second.Dispose();
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.True(tracker.IsInitialized);
    }

    [Fact]
    public void A_store_whose_only_source_withdrew_is_not_initialised()
    {
        SourceTracker tracker = new("store");
        tracker.Register("first").Dispose();
        Assert.False(tracker.IsInitialized);
        Assert.Empty(tracker.PendingSources);
    }
}
