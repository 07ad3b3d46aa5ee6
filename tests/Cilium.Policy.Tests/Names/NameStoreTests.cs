// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;
using Cilium.Testing;

namespace Cilium.Policy.Tests;

public sealed class NameStoreTests : IDisposable
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _directory = new();
    private readonly List<FileNameStore> _stores = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string FilePath => Path.Combine(_directory.Path, FileNameStore.DefaultFileName);

    public void Dispose()
    {
        _stores.ForEach(store => store.Dispose());
        _directory.Dispose();
    }

    [Fact]
    public async Task What_was_saved_and_what_was_appended_since_comes_back()
    {
        var store = Store();
        Assert.Empty((await store.LoadAsync(Cancel)).Names);
        LearnedName[] saved = [Name("a.example.com", 0, 60, "192.0.2.1", "2001:db8::1"), Name("b.example.com", 1, 3600, "192.0.2.2")];
        store.Append(Name("old.example.com", 0, 60, "192.0.2.9"));
        await store.SaveAsync(() => saved, Cancel);
        store.Append(Name("c.example.com", 2, 5, "192.0.2.3"));
        store.Append(Name("d.example.com", 3, 5, "192.0.2.4"));
        ShouldBe(await LoadAsync(), [.. saved, Name("c.example.com", 2, 5, "192.0.2.3"), Name("d.example.com", 3, 5, "192.0.2.4")]);

        var text = await File.ReadAllTextAsync(FilePath, Cancel);
        Assert.StartsWith(
            """{"version":1,"entries":[{"fqdn":"a.example.com.","lookup-time":"2026-11-23T00:00:00+00:00","expiration-time":"2026-11-23T00:01:00+00:00","ttl":60,"ips":["192.0.2.1","2001:db8::1"]},""",
            text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_appended_while_saving_is_kept()
    {
        var store = Store();
        store.Append(Name("before.example.com", 0, 60, "192.0.2.1"));
        await store.SaveAsync(
            () =>
            {
                store.Append(Name("meanwhile.example.com", 1, 60, "192.0.2.2"));
                return [Name("before.example.com", 0, 60, "192.0.2.1")];
            },
            Cancel);
        ShouldBe(await LoadAsync(), [Name("before.example.com", 0, 60, "192.0.2.1"), Name("meanwhile.example.com", 1, 60, "192.0.2.2")]);
    }

    [Fact]
    public async Task A_saving_that_fails_loses_nothing()
    {
        var store = Store();
        await store.SaveAsync(() => [Name("a.example.com", 0, 60, "192.0.2.1")], Cancel);
        store.Append(Name("b.example.com", 1, 60, "192.0.2.2"));
        for (var attempt = 2; attempt < 4; attempt++)
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await store.SaveAsync(() => throw new InvalidOperationException("no"), Cancel));
            store.Append(Name($"c{attempt}.example.com", attempt, 60, "192.0.2.3"));
        }

        ShouldBe(await LoadAsync(), [
            Name("a.example.com", 0, 60, "192.0.2.1"), Name("b.example.com", 1, 60, "192.0.2.2"),
            Name("c2.example.com", 2, 60, "192.0.2.3"), Name("c3.example.com", 3, 60, "192.0.2.3")]);
    }

    [Theory]
    [InlineData("""{"version":1,"entries":[{"fqdn":"a.""", 1, "is not a file of names")]
    [InlineData("""{"version":1,"entries":[{"fqdn":"a.example.com."}]}""", 1, "is not a file of names")]
    [InlineData("{\"version\":1,\n\"entries\":7}", 2, "is not a file of names")]
    [InlineData("""{"version":2,"entries":[]}""", 1, "has version 2; this program reads version 1")]
    [InlineData("""{"version":1,"entries":[null]}""", 1, "entry 0: is null")]
    [InlineData("""{"version":1,"entries":[{"fqdn":"a.","lookup-time":"2026-11-23T00:00:00Z","expiration-time":"2026-11-23T00:00:00Z","ips":["x"]}]}""", 1, "entry 0: 'x' is not an address")]
    [InlineData("null", 1, "holds null")]
    [InlineData("", 1, "is not a file of names")]
    public async Task A_corrupt_file_is_named_and_put_aside_and_the_version_before_is_used(string content, long line, string reason)
    {
        var store = Store();
        await store.SaveAsync(() => [Name("a.example.com", 0, 60, "192.0.2.1")], Cancel);
        await store.SaveAsync(() => [Name("a.example.com", 0, 60, "192.0.2.1"), Name("b.example.com", 1, 60, "192.0.2.2")], Cancel);
        store.Append(Name("c.example.com", 2, 60, "192.0.2.3"));
        await File.WriteAllTextAsync(FilePath, content, Cancel);

        var loaded = await LoadAsync();
        var fault = Assert.Single(loaded.Faults);
        Assert.Equal(("name-store-corrupt", FilePath, line, FilePath + ".corrupt"), (fault.Id, fault.Path, fault.Line, fault.KeptAs));
        Assert.StartsWith(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(fault.KeptAs, Cancel));
        Assert.False(File.Exists(FilePath));
        ShouldBe(loaded with { Faults = [] }, [Name("a.example.com", 0, 60, "192.0.2.1"), Name("c.example.com", 2, 60, "192.0.2.3")]);
        Assert.Empty((await LoadAsync()).Faults);
    }

    [Fact]
    public async Task A_line_that_was_cut_off_is_no_fault_and_does_not_take_the_next_with_it()
    {
        var first = Store();
        first.Append(Name("a.example.com", 0, 60, "192.0.2.1"));
        first.Dispose();
        await File.AppendAllTextAsync(first.JournalPath, """{"fqdn":"lost.exam""", Cancel);
        ShouldBe(await LoadAsync(), [Name("a.example.com", 0, 60, "192.0.2.1")]);
        Store().Append(Name("b.example.com", 1, 60, "192.0.2.2"));
        ShouldBe(await LoadAsync(), [Name("a.example.com", 0, 60, "192.0.2.1"), Name("b.example.com", 1, 60, "192.0.2.2")]);
    }

    [Fact]
    public async Task A_corrupt_line_of_the_journal_is_told_and_the_others_are_used()
    {
        var store = Store();
        store.Append(Name("a.example.com", 0, 60, "192.0.2.1"));
        store.Dispose();
        await File.AppendAllTextAsync(store.JournalPath, "{\"nonsense\":true}\n", Cancel);
        Store().Append(Name("b.example.com", 1, 60, "192.0.2.2"));
        var loaded = await LoadAsync();
        var fault = Assert.Single(loaded.Faults);
        Assert.Equal((store.JournalPath, 2L), (fault.Path, fault.Line));
        Assert.True(File.Exists(fault.KeptAs));
        ShouldBe(loaded with { Faults = [] }, [Name("a.example.com", 0, 60, "192.0.2.1"), Name("b.example.com", 1, 60, "192.0.2.2")]);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_written_is_a_clear_error()
    {
        using FileNameStore store = new(Path.Combine(_directory.Path, "missing", "names.json"));
        var error = Assert.Throws<NameStoreException>(() => store.Append(Name("a.example.com", 0, 60, "192.0.2.1")));
        Assert.Equal(("name-store", true, store.JournalPath), (error.Id, error.IsTransient, error.Path));
        await Assert.ThrowsAsync<NameStoreException>(async () => await store.SaveAsync(() => [], Cancel));
        Assert.Empty((await store.LoadAsync(Cancel)).Names);
    }

    [Fact]
    public async Task The_journal_asks_for_saving_when_it_is_long()
    {
        var store = Store();
        var answer = Name("a.example.com", 0, 60, [.. Enumerable.Range(1, 250).Select(i => $"192.0.2.{i}")]);
        while (!store.NeedsSaving)
        {
            store.Append(answer);
        }

        Assert.InRange(new FileInfo(store.JournalPath).Length, 4 << 20, (4 << 20) + 10_000);
        await store.SaveAsync(() => [answer], Cancel);
        Assert.False(store.NeedsSaving);
        Assert.False(File.Exists(store.JournalPath));
    }

    [Fact]
    public async Task A_killed_process_leaves_every_answer_to_the_next()
    {
        // Nothing is saved or closed by the first: what it appended is all there is.
        using NameBench killed = new(store: Store());
        killed.Allow("p", "*.example.com");
        killed.Learn("a.example.com", 5, "192.0.2.1");
        killed.Learn("b.example.com", 3600, "192.0.2.2", "2001:db8::2");
        killed.Time.Advance(TimeSpan.FromMinutes(30));
        killed.Learn("b.example.com", 3600, "192.0.2.2");

        using NameBench next = new(store: Store(), time: killed.Time);
        Assert.Equal(0, next.Names.Statistics.Names);
        Assert.Empty((await next.Names.RestoreAsync(Cancel)).Faults);
        next.Allow("p", "*.example.com");
        Assert.True(next.Reaches("192.0.2.1"));
        Assert.True(next.Reaches("192.0.2.2"));
        Assert.True(next.Reaches("2001:db8::2"));
        next.Use.Open("192.0.2.1");
        next.Pass(31 * 60);
        Assert.True(next.Reaches("192.0.2.1"));
        Assert.True(next.Reaches("192.0.2.2"));
        Assert.False(next.Reaches("2001:db8::2"));
    }

    [Fact]
    public async Task The_former_process_policy_holds_until_names_are_restored()
    {
        InMemoryDatapath datapath = new();
        using (NameBench former = new(store: Store(), datapath: datapath))
        {
            former.Allow("p", "*.example.com");
            former.Learn("a.example.com", 3600, "192.0.2.1");
        }

        var denied = 0;
        datapath.BeforeWrite = _ => denied += datapath.Evaluate(NameBench.Client, TrafficDirection.Egress, IPAddress.Parse("192.0.2.1"), IpProtocol.Tcp, 80).IsAllowed ? 0 : 1;
        using NameBench next = new(store: Store(), datapath: datapath, isAdopting: true);
        await next.Names.RestoreAsync(Cancel);
        next.AddClient();
        next.Allow("p", "*.example.com");
        Assert.True(next.Engine.CompleteAdoption());
        Assert.Equal(0, denied);
        Assert.True(next.Reaches("192.0.2.1"));
        Assert.False(next.Reaches("192.0.2.2"));
    }

    [Fact]
    public void An_expiry_is_written_down_again_only_when_it_moved_far()
    {
        var store = Store();
        using NameBench bench = new(store: store);
        bench.Learn("a.example.com", 3600, "192.0.2.1");
        for (var i = 0; i < 14; i++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(1));
            bench.Learn("a.example.com", 3600, "192.0.2.1");
        }

        Assert.Single(File.ReadAllLines(store.JournalPath));
        bench.Time.Advance(TimeSpan.FromMinutes(2));
        bench.Learn("a.example.com", 3600, "192.0.2.1");
        Assert.Equal(2, File.ReadAllLines(store.JournalPath).Length);
        bench.Learn("b.example.com", 30, "192.0.2.2");
        bench.Learn("b.example.com", 30, "192.0.2.2");
        Assert.Equal(3, File.ReadAllLines(store.JournalPath).Length);
    }

    [Fact]
    public void Clocks_that_were_set_do_not_stretch_an_answer()
    {
        using NameBench bench = new();
        bench.Names.Restore([
            new("future.example.com", [IPAddress.Parse("192.0.2.1")], s_start.AddYears(1), s_start.AddYears(1).AddSeconds(60)),
            new("odd.example.com", [IPAddress.Parse("192.0.2.2")], s_start.AddYears(1), s_start.AddYears(-1))]);
        bench.Pass(59);
        Assert.Equal(["future.example.com"], bench.Names.Snapshot().Select(name => name.Name));
        bench.Pass(1);
        Assert.Empty(bench.Names.Snapshot());
    }

    private FileNameStore Store()
    {
        FileNameStore store = new(FilePath);
        _stores.Add(store);
        return store;
    }

    private async Task<NameStoreContent> LoadAsync()
    {
        using FileNameStore reader = new(FilePath);
        return await reader.LoadAsync(Cancel);
    }

    private static LearnedName Name(string name, int learned, int timeToLive, params string[] addresses) =>
        new(name, [.. addresses.Select(IPAddress.Parse)], s_start.AddSeconds(learned), s_start.AddSeconds(learned + timeToLive));

    private static void ShouldBe(NameStoreContent content, params LearnedName[] expected)
    {
        Assert.Empty(content.Faults);
        Assert.Equal(expected.Select(Text), content.Names.Select(Text));

        static string Text(LearnedName name) => $"{name.Name} {string.Join(' ', name.Addresses)} {name.LearnedAt:O} {name.ExpiresAt:O}";
    }
}
