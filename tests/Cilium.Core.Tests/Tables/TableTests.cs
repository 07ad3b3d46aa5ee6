// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core.Tests;

public sealed class TableTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_snapshot_never_changes()
    {
        Table<string, Row> table = NewTable();
        table.Upsert(new Row("a", 1));
        TableSnapshot<string, Row> before = table.Current;
        table.Upsert(new Row("a", 2));
        table.Delete("a");
        Assert.True(before.TryGet("a", out Row? row));
        Assert.Equal(1, row.Value);
        Assert.False(table.Current.Contains("a"));
        Assert.Equal((1, 3), (before.Revision, table.Current.Revision));
    }

    [Fact]
    public void An_equal_row_and_a_missing_deletion_change_nothing()
    {
        Table<string, Row> table = NewTable();
        TableSnapshot<string, Row> before = table.Upsert(new Row("a", 1));
        Assert.Same(before, table.Upsert(new Row("a", 1)));
        Assert.Same(before, table.Delete("b"));
        Assert.False(before.Changed.IsCompleted);
    }

    [Fact]
    public void An_equal_row_is_not_lost_when_another_writer_came_between()
    {
        Table<string, Row> table = NewTable();
        table.Upsert(new Row("a", 1));
        TableTransaction<string, Row> transaction = table.BeginWrite().Upsert(new Row("a", 1));
        table.Upsert(new Row("a", 2));
        transaction.Commit();
        Assert.True(table.TryGet("a", out Row? row));
        Assert.Equal(1, row.Value);
    }

    [Fact]
    public void A_transaction_is_seen_whole()
    {
        Table<string, Row> table = NewTable();
        TableTransaction<string, Row> transaction = table.BeginWrite().Upsert(new Row("a", 1)).Upsert(new Row("b", 2)).Delete("a");
        Assert.Equal(0, table.Current.Count);
        transaction.Commit();
        Assert.Equal([new Row("b", 2)], table.Current.Rows);
        Assert.Throws<InvalidOperationException>(() => transaction.Commit());
    }

    [Fact]
    public void A_transaction_with_a_wrong_expectation_writes_nothing()
    {
        Table<string, Row> table = NewTable();
        table.Upsert(new Row("a", 1));
        TableConflictException error = Assert.Throws<TableConflictException>(
            () => table.BeginWrite().Upsert(new Row("b", 1)).Upsert(new Row("a", 2), expectedRevision: 0).Commit());
        Assert.Equal(("rows", "a", 0, 1), (error.Table, error.Key, error.ExpectedRevision, error.ActualRevision));
        Assert.True(error.IsTransient);
        Assert.Equal([new Row("a", 1)], table.Current.Rows);
    }

    [Fact]
    public async Task Changes_of_many_threads_to_one_row_are_all_counted()
    {
        Table<string, Row> table = NewTable();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (int i = 0; i < 500; i++)
            {
                table.Change("n", row => new Row("n", (row?.Value ?? 0) + 1));
            }
        }, Token)));
        Assert.True(table.TryGet("n", out Row? row));
        Assert.Equal(4000, row.Value);
        table.Change("n", _ => null);
        Assert.Equal(0, table.Current.Count);
    }

    [Fact]
    public void Rows_are_found_by_secondary_indexes()
    {
        Table<string, Row> table = NewTable();
        TableIndex<string, Row, int> byValue = table.AddIndex<int>("value", row => [row.Value]);
        TableIndex<string, Row, char> byLetter = table.AddIndex("letter", row => row.Key.AsEnumerable());
        table.BeginWrite().Upsert(new Row("ab", 1)).Upsert(new Row("bc", 1)).Upsert(new Row("cc", 2)).Commit();
        table.Upsert(new Row("ab", 2));
        table.Delete("cc");
        Assert.Equal(["bc"], table.Current.Find(byValue, 1).Select(row => row.Key));
        Assert.Equal(["ab"], table.Current.Find(byValue, 2).Select(row => row.Key));
        Assert.Equal(["bc", "ab"], table.Current.Find(byLetter, 'b').Select(row => row.Key));
        Assert.Empty(table.Current.Find(byLetter, 'z'));
        Assert.Throws<InvalidOperationException>(() => table.AddIndex<int>("late", row => []));
        Assert.Throws<ArgumentException>(() => NewTable().Current.Find(byValue, 1));
    }

    [Fact]
    public void Rows_come_in_the_order_of_their_changes()
    {
        Table<string, Row> table = NewTable();
        table.BeginWrite().Upsert(new Row("c", 1)).Upsert(new Row("a", 1)).Upsert(new Row("b", 1)).Upsert(new Row("c", 2)).Commit();
        Assert.Equal(["a", "b", "c"], table.Current.Rows.Select(row => row.Key));
    }

    [Fact]
    public void A_table_is_initialised_when_all_its_sources_are()
    {
        Table<string, Row> table = NewTable();
        Assert.False(table.Current.IsInitialized);
        using TableSource first = table.RegisterSource("first"), second = table.RegisterSource("second");
        Task changed = table.Current.Changed;
        Assert.Throws<InvalidOperationException>(() => table.RegisterSource("first"));
        first.MarkInitialized();
        Assert.True(changed.IsCompleted);
        Assert.False(table.Current.IsInitialized);
        Assert.Equal(["second"], table.Current.PendingSources);
        table.Upsert(new Row("a", 1));
        Assert.Equal(["second"], table.Current.PendingSources);
        second.MarkInitialized();
        Assert.True(table.Current.IsInitialized);
        using TableSource third = table.RegisterSource("third");
        Assert.False(table.Current.IsInitialized);
        third.Dispose();
        Assert.True(table.Current.IsInitialized);
    }

    [Fact]
    public async Task A_table_whose_only_source_withdrew_is_not_initialised()
    {
        Table<string, Row> table = NewTable();
        table.RegisterSource("first").Dispose();
        Assert.False(table.Current.IsInitialized);
        ValueTask<TableSnapshot<string, Row>> waiting = table.WaitInitializedAsync(Token);
        Assert.False(waiting.IsCompleted);
        table.RegisterSource("first").MarkInitialized();
        Assert.True((await waiting).IsInitialized);
    }

    private static Table<string, Row> NewTable() => new("rows", row => row.Key);

    internal sealed record Row(string Key, int Value);
}
