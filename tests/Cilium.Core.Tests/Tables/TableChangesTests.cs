// SPDX-License-Identifier: Apache-2.0
using static Cilium.Core.Tests.TableTests;

namespace Cilium.Core.Tests;

public sealed class TableChangesTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_reader_first_sees_the_present_rows_and_then_the_changes()
    {
        Table<string, Row> table = NewTable();
        table.Upsert(new Row("a", 1));
        using TableChanges<string, Row> changes = table.Subscribe();
        table.Upsert(new Row("b", 1));
        Assert.Equal(["+a1", "+b1"], Text(changes.Take(out _)));
        Assert.Empty(changes.Take(out _));
        table.Delete("a");
        Assert.Equal(["-a1"], Text(changes.Take(out TableSnapshot<string, Row> snapshot)));
        Assert.Equal(changes.Position, snapshot.Revision);
    }

    [Fact]
    public void Changes_between_two_reads_coalesce_to_the_last()
    {
        Table<string, Row> table = NewTable();
        using TableChanges<string, Row> changes = table.Subscribe();
        table.Upsert(new Row("a", 1));
        table.Upsert(new Row("b", 1));
        table.Upsert(new Row("a", 2));
        table.Delete("b");
        table.Upsert(new Row("b", 3));
        table.Delete("b");
        Assert.Equal(["+a2", "-b3"], Text(changes.Take(out _)));
    }

    [Fact]
    public void A_limit_leaves_the_rest_for_the_next_call()
    {
        Table<string, Row> table = NewTable();
        using TableChanges<string, Row> changes = table.Subscribe();
        table.BeginWrite().Upsert(new Row("a", 1)).Upsert(new Row("b", 1)).Upsert(new Row("c", 1)).Commit();
        Assert.Equal(["+a1", "+b1"], Text(changes.Take(out _, limit: 2)));
        table.Upsert(new Row("a", 2));
        Assert.Equal(["+c1"], Text(changes.Take(out _, limit: 1)));
        Assert.Equal(["+a2"], Text(changes.Take(out _)));
    }

    [Fact]
    public void Deletions_are_remembered_only_until_every_reader_has_seen_them()
    {
        Table<string, Row> table = NewTable();
        table.Upsert(new Row("x", 1));
        TableChanges<string, Row> slow = table.Subscribe();
        using TableChanges<string, Row> fast = table.Subscribe();
        for (int i = 0; i < 100; i++)
        {
            table.Upsert(new Row("flapping", i));
            table.Delete("flapping");
            table.Delete("x");
            fast.Take(out _);
        }

        Assert.Equal(2, table.Current.ByRevision.Count);
        using TableChanges<string, Row> late = table.Subscribe();
        Assert.Empty(late.Take(out _));
        Assert.Equal(["-x1", "-flapping99"], Text(slow.Take(out _)));
        slow.Dispose();
        table.Upsert(new Row("y", 1));
        Assert.Single(table.Current.ByRevision);
        Assert.Throws<ObjectDisposedException>(() => slow.Take(out _));
    }

    [Fact]
    public async Task A_reader_can_wait_for_changes_and_be_cancelled()
    {
        Table<string, Row> table = NewTable();
        using TableChanges<string, Row> changes = table.Subscribe();
        Task waiting = changes.WaitAsync(Token).AsTask();
        using (table.RegisterSource("s"))
        {
            // Not a change of rows: the wait goes on.
        }

        await Task.Delay(20, Token);
        Assert.False(waiting.IsCompleted);
        table.Upsert(new Row("a", 1));
        await waiting.WaitAsync(TimeSpan.FromSeconds(10), Token);
        changes.Take(out _);
        using CancellationTokenSource stop = new(10);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => changes.WaitAsync(stop.Token).AsTask());
    }

    [Fact]
    public async Task Readers_beside_many_writers_end_with_the_final_state()
    {
        Table<string, Row> table = NewTable();
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Dictionary<string, Row>[] mirrors = [.. Enumerable.Range(0, 3).Select(_ => new Dictionary<string, Row>())];
        TableChanges<string, Row>[] streams = [.. mirrors.Select(_ => table.Subscribe())];
        Task[] readers = [.. mirrors.Select((mirror, i) => Task.Run(async () =>
        {
            long last = 0;
            await foreach (IReadOnlyList<TableChange<string, Row>> batch in streams[i].ReadAllAsync(stop.Token))
            {
                foreach (TableChange<string, Row> change in batch)
                {
                    Assert.True(change.Revision > last);
                    last = change.Revision;
                    _ = change.IsDeleted ? mirror.Remove(change.Key) : (mirror[change.Key] = change.Row) is not null;
                }
            }
        }, Token))];
        int seed = Seed.Next().Next();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(writer => Task.Run(() =>
        {
            Random random = new(seed + writer);
            for (int i = 0; i < 5000; i++)
            {
                string key = "k" + random.Next(50);
                _ = random.Next(3) == 0 ? table.Delete(key) : table.Upsert(new Row(key, random.Next()));
            }
        }, Token)));
        for (int i = 0; i < streams.Length; i++)
        {
            while (streams[i].Position < table.Current.Revision)
            {
                Assert.False(readers[i].IsFaulted, readers[i].Exception?.ToString());
                await Task.Delay(1, Token);
            }
        }

        await stop.CancelAsync();
        await Task.WhenAll(readers.Select(reader => Assert.ThrowsAnyAsync<OperationCanceledException>(() => reader)));
        Assert.All(mirrors, mirror => Assert.Equal(
            table.Current.Rows.OrderBy(row => row.Key, StringComparer.Ordinal), mirror.Values.OrderBy(row => row.Key, StringComparer.Ordinal)));
        Array.ForEach(streams, stream => stream.Dispose());
    }

    [Fact]
    public void Histories_leave_the_same_rows_indexes_and_changes_as_a_plain_dictionary()
    {
        Random random = Seed.Next();
        Table<string, Row> table = NewTable();
        TableIndex<string, Row, int> byValue = table.AddIndex<int>("value", row => [row.Value, row.Value % 3]);
        Dictionary<string, Row> model = [], mirror = [];
        using TableChanges<string, Row> changes = table.Subscribe();
        for (int round = 0; round < 2000; round++)
        {
            TableTransaction<string, Row> transaction = table.BeginWrite();
            for (int i = random.Next(4); i >= 0; i--)
            {
                string key = "k" + random.Next(20);
                if (random.Next(3) == 0)
                {
                    transaction.Delete(key);
                    model.Remove(key);
                }
                else
                {
                    transaction.Upsert(model[key] = new Row(key, random.Next(6)));
                }
            }

            transaction.Commit();
            if (random.Next(4) == 0)
            {
                foreach (TableChange<string, Row> change in changes.Take(out _, random.Next(1, 10)))
                {
                    _ = change.IsDeleted ? mirror.Remove(change.Key) : (mirror[change.Key] = change.Row) is not null;
                }
            }
        }

        foreach (TableChange<string, Row> change in changes.Take(out _))
        {
            _ = change.IsDeleted ? mirror.Remove(change.Key) : (mirror[change.Key] = change.Row) is not null;
        }

        Assert.Equal(Sorted(model.Values), Sorted(table.Current.Rows));
        Assert.Equal(Sorted(model.Values), Sorted(mirror.Values));
        for (int value = 0; value < 6; value++)
        {
            Assert.Equal(Sorted(model.Values.Where(row => row.Value == value || row.Value % 3 == value)), Sorted(table.Current.Find(byValue, value)));
        }

        static IEnumerable<Row> Sorted(IEnumerable<Row> rows) => rows.OrderBy(row => row.Key, StringComparer.Ordinal);
    }

    private static Table<string, Row> NewTable() => new("rows", row => row.Key);

    private static IEnumerable<string> Text(IEnumerable<TableChange<string, Row>> changes) =>
        changes.Select(change => $"{(change.IsDeleted ? '-' : '+')}{change.Key}{change.Row.Value}");
}
