// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.LoadBalancing.Tests;

[Collection(nameof(Alone))]
public sealed class ScaleTests
{
    [Fact]
    public void Twenty_thousand_services_are_computed_in_a_second_and_a_change_in_microseconds()
    {
        Cluster cluster = new(20_000);
        for (int round = 0; round < 2; round++)
        {
            long before = GC.GetTotalMemory(forceFullCollection: true);
            NullDatapath datapath = new();
            ServiceTable table = new(Make.Options(), datapath);
            ServiceTransaction transaction = cluster.Fill(table.BeginWrite());
            long begin = Stopwatch.GetTimestamp();
            ServiceChange change = transaction.Commit();
            TimeSpan first = Stopwatch.GetElapsedTime(begin);
            transaction = null!;
            long memory = GC.GetTotalMemory(forceFullCollection: true) - before;
            Assert.Equal(change.Computed, datapath.States);
            TimeSpan[] changes = [.. Enumerable.Range(0, 2000).Select(i => Time(table, cluster, i)).Order()];
            Write($"{cluster.Services.Count} services, {cluster.Backends} backends, {change.Computed} service ports: first {first.TotalMilliseconds:0} ms, {memory / 1048576.0:0.0} MB; "
                + $"one backend more: median {changes[1000].TotalMicroseconds:0.0} us, p99 {changes[1980].TotalMicroseconds:0.0} us");

            // A multiple of the goals (1 s, 100 us): this runs on whatever machine there is.
            Assert.InRange(first.TotalSeconds, 0, 5);
            Assert.InRange(changes[1000].TotalMicroseconds, 0, 500);
            GC.KeepAlive(table);
        }
    }

    [Fact]
    public void A_service_of_thousands_of_backends_changes_in_milliseconds()
    {
        NullDatapath datapath = new();
        ServiceTable table = new(Make.Options(), datapath);
        table.Upsert(Make.Service());
        string[] addresses = [.. Enumerable.Range(0, 5000).Select(i => $"10.1.{i / 250}.{(i % 250) + 1}")];
        for (int slice = 0; slice < 50; slice++)
        {
            table.SetBackends(Make.Slice(string.Join(' ', addresses.Skip(slice * 100).Take(100)), $"web-{slice}"));
        }

        TimeSpan[] changes = [.. Enumerable.Range(0, 200).Select(i =>
        {
            BackendSlice slice = Make.Slice(string.Join(' ', addresses.Take(i % 2 == 0 ? 99 : 100)), "web-0");
            long begin = Stopwatch.GetTimestamp();
            Assert.Equal(1, table.SetBackends(slice).Changed);
            return Stopwatch.GetElapsedTime(begin);
        }).Order()];
        Write($"one of 5000 backends of a service: median {changes[100].TotalMicroseconds:0} us");
        Assert.InRange(changes[100].TotalMilliseconds, 0, 20);
    }

    private static TimeSpan Time(ServiceTable table, Cluster cluster, int i)
    {
        BackendSlice slice = cluster.Slices[i * 7 % cluster.Slices.Count];
        BackendSlice more = slice with { Backends = slice.Backends.Add(slice.Backends[0] with { Address = IPAddress.Parse(slice.Name.EndsWith('6') ? "fd00::ffff" : "10.255.255.1") }) };
        long begin = Stopwatch.GetTimestamp();
        ServiceChange change = table.SetBackends(more);
        TimeSpan elapsed = Stopwatch.GetElapsedTime(begin);
        Assert.InRange(change.Changed, 1, 2);
        table.SetBackends(slice);
        return elapsed;
    }

    private static void Write(string text)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(text);
        if (Environment.GetEnvironmentVariable("CILIUM_TEST_FIGURES") is not null)
        {
            Console.WriteLine(text);
        }
    }

    private sealed class NullDatapath : IServiceDatapath
    {
        internal int States { get; private set; }

        public void Apply(ReadOnlySpan<ServicePortState> states) => States += states.Length;

        public void Remove(ReadOnlySpan<ServicePortKey> keys)
        {
        }

        public void SetNodeAddresses(IReadOnlyCollection<IPAddress> local, IReadOnlyCollection<IPAddress> remote)
        {
        }

        public int Prune() => 0;
    }
}
