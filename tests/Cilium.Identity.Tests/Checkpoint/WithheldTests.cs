// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Time.Testing;

namespace Cilium.Identity.Tests;

public sealed class WithheldTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly IdentityAllocator _allocator;

    public WithheldTests() => _allocator = new IdentityAllocator(time: _time);

    [Fact]
    public void A_number_that_is_in_use_goes_to_nobody_until_it_is_released()
    {
        uint first = Acquire("a");
        IdentityAllocator next = new(time: _time);
        Assert.Equal(2, next.Withhold([new NumericIdentity(first), new NumericIdentity(first + 1), ReservedIdentities.Host, new NumericIdentity(first)]));
        Assert.Equal(first + 2, next.Acquire(Labels("b")).Id.Value);
        Assert.Equal(2, next.ReleaseWithheld());
        Assert.Equal(0, next.ReleaseWithheld());
        Assert.Equal(1, next.GetPoolReport(IdentityScope.Global).Used);
    }

    [Fact]
    public void Labels_that_are_known_get_their_number_though_it_is_in_use()
    {
        uint first = Acquire("a");
        IdentityAllocator next = new(time: _time);
        next.Restore([new SecurityIdentity(new NumericIdentity(first + 5), Labels("b"))]);
        Assert.Equal(1, next.Withhold([new NumericIdentity(first), new NumericIdentity(first + 5)]));
        Assert.Equal(first + 5, next.Acquire(Labels("b")).Id.Value);
        Assert.Equal(first + 1, next.Acquire(Labels("a")).Id.Value);
    }

    [Fact]
    public void A_number_in_use_that_its_labels_leave_goes_to_nobody_else_either()
    {
        uint first = Acquire("a");
        IdentityAllocator next = new(time: _time);
        next.Restore([new SecurityIdentity(new NumericIdentity(first), Labels("a")), new SecurityIdentity(new NumericIdentity(first + 1), Labels("b"))]);
        next.Withhold([new NumericIdentity(first), new NumericIdentity(first + 1)]);

        // One whose last user left, and one that nobody asked for in time.
        next.Release(next.Acquire(Labels("a")).Id);
        _time.Advance(TimeSpan.FromDays(1));
        next.Collect();
        Assert.Equal(first + 2, next.Acquire(Labels("c")).Id.Value);
        Assert.Equal(2, next.ReleaseWithheld());
    }

    private static LabelSet Labels(string app) => LabelSet.Parse($"k8s:app={app}");

    private uint Acquire(string app) => _allocator.Acquire(Labels(app)).Id.Value;
}
