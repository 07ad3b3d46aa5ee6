// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests.Maps;

public class MapOwnershipTests
{
    [Fact]
    public void A_view_leaves_the_map_open_when_it_is_disposed()
    {
        using var map = BpfMap.Create(new BpfMapOptions(BpfMapType.Hash) { KeySize = 4, ValueSize = 8, MaxEntries = 8 });
        using (BpfMap<uint, ulong> view = map.As<uint, ulong>())
        {
            view.Update(1, 11);
        }

        Assert.Equal(11UL, map.As<uint, ulong>().Lookup(1));
    }

    [Fact]
    public void After_the_owner_is_disposed_views_say_so()
    {
        var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        BpfMap<uint, ulong> view = map.As<uint, ulong>();
        map.Dispose();
        map.Dispose();
        Assert.Throws<ObjectDisposedException>(() => view.Update(1, 1));
        Assert.Throws<ObjectDisposedException>(() => map.TryLookup(1, out _));
        Assert.Throws<ObjectDisposedException>(() => map.Count());
        Assert.Throws<ObjectDisposedException>(() => map.GetInfo());
    }

    [Fact]
    public void Disposing_during_operations_ends_them_with_ObjectDisposedException_only()
    {
        for (int round = 0; round < 20; round++)
        {
            var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 64);
            using var started = new CountdownEvent(3);
            int ended = 0;
            Thread[] workers = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
            {
                started.Signal();
                try
                {
                    for (uint i = 0; ; i++)
                    {
                        map.Update(i % 64, i);
                        map.TryLookup(i % 64, out ulong _);
                    }
                }
                catch (ObjectDisposedException)
                {
                    Interlocked.Increment(ref ended);
                }
            }))];
            Array.ForEach(workers, worker => worker.Start());
            started.Wait(TestContext.Current.CancellationToken);
            map.Dispose();
            Array.ForEach(workers, worker => worker.Join());
            Assert.Equal(3, ended);
        }
    }

    [Fact]
    public void A_refused_binding_does_not_leave_the_map_open()
    {
        using var map = BpfMap<uint, ulong>.Create(BpfMapType.Hash, 8);
        int before = CountDescriptors();
        for (int i = 0; i < 50; i++)
        {
            Assert.Throws<MapIncompatibleException>(() => BpfMap<ulong, ulong>.OpenById(map.Id));
        }

        Assert.InRange(CountDescriptors(), 0, before + 10);
    }

    private static int CountDescriptors() => Directory.GetFiles("/proc/self/fd").Length;
}
