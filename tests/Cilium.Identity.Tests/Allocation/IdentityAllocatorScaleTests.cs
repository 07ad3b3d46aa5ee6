// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

[Collection(nameof(Alone))]
public sealed class IdentityAllocatorScaleTests
{
    [Fact]
    public void A_hundred_thousand_identities_are_allocated_in_seconds_and_share_their_labels()
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        IdentityAllocator allocator = new(new IdentityAllocatorOptions { ClusterId = 1 });
        LabelSet[] sets = new LabelSet[1];
        for (int i = 0; i < 65_000; i++)
        {
            sets[0] = LabelSet.Parse($"k8s:app=app-{i}", "k8s:io.kubernetes.pod.namespace=ns", "k8s:io.cilium.k8s.policy.cluster=c1", $"k8s:team={i % 10}", "k8s:env=prod");
            allocator.Acquire(sets);
        }

        for (int i = 0; i < 35_000; i++)
        {
            allocator.Acquire(CidrLabel.SetFor(IpPrefix.FromBits((UInt128)(uint)i << 100, 28, isIPv6: false), AddressFamilies.DualStack));
        }

        TimeSpan elapsed = System.Diagnostics.Stopwatch.GetElapsedTime(start);
        long bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 100_000;
        TestContext.Current.TestOutputHelper?.WriteLine($"100,000 identities in {elapsed.TotalMilliseconds:F0} ms, {bytes} bytes each");
        Assert.Equal(100_010, allocator.Count);
        Assert.True(elapsed < TimeSpan.FromSeconds(20), elapsed.ToString());
        Assert.True(bytes < 2000, bytes.ToString(System.Globalization.CultureInfo.InvariantCulture));
        GC.KeepAlive(allocator);
    }
}
