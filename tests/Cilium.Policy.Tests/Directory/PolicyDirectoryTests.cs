// SPDX-License-Identifier: Apache-2.0
using Microsoft.Extensions.Time.Testing;

namespace Cilium.Policy.Tests;

public sealed class PolicyDirectoryTests : IDisposable
{
    private readonly TemporaryDirectory _files = new();
    private readonly PolicyRepository _rules = new(new());
    private readonly PolicyDirectory _directory;

    public PolicyDirectoryTests() => _directory = new(_files.Path, _rules);

    public void Dispose() => _files.Dispose();

    [Fact]
    public void Files_that_come_change_and_go_take_their_policies_along()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _files.Write("b.json", """{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"two"},"spec":{"podSelector":{}}}""");
        var report = _directory.Scan();
        Assert.Equal((2, 2, 0), (report.Files, report.Documents, report.Faults.Length));
        Assert.Equal(2, _rules.Count);
        Assert.Null(_directory.Scan().Change);

        _files.Write("a.yaml", PolicyText.Of("one", "app=changed") + "---\n" + PolicyText.Of("three", "app=api"));
        Assert.Equal(2, _directory.Scan().Change!.Added.Length);
        Assert.Equal(3, _rules.Count);

        _files.Delete("a.yaml");
        _directory.Scan();
        Assert.Equal("NetworkPolicy/default/two", Assert.Single(_rules.Resources).ToString());
    }

    [Fact]
    public void A_broken_file_keeps_its_last_good_version_in_force_and_shows_where_it_is_broken()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        _directory.Scan();
        _files.Write("a.yaml", PolicyText.Of("one", "app=api").Replace("fromEndpoints:", "fromEntities:", StringComparison.Ordinal));
        _files.Write("b.yaml", PolicyText.Of("two", "app=db"));
        var report = _directory.Scan();
        var fault = Assert.Single(report.Faults);
        Assert.Equal(("a.yaml", 10, 7), (Path.GetFileName(fault.File), fault.Line, fault.Column));
        Assert.EndsWith("; its last good version is in force", fault.Message, StringComparison.Ordinal);
        Assert.True(report.IsComplete);
        Assert.Equal("CiliumNetworkPolicy/default/two", Assert.Single(report.Change!.Added).Resource.ToString());
        Assert.Equal(2, _rules.Count);
        _files.Write("a.yaml", PolicyText.Of("one", "app=db"));
        Assert.Empty(_directory.Scan().Faults);
    }

    [Fact]
    public void An_object_that_two_files_define_stays_with_the_one_that_had_it()
    {
        _files.Write("b.yaml", PolicyText.Of("one", "app=api"));
        _directory.Scan();
        var rule = Rule("one");
        _files.Write("a.yaml", PolicyText.Of("one", "app=other") + "---\n" + PolicyText.Of("two", "app=other"));
        var report = _directory.Scan();
        var fault = Assert.Single(report.Faults);
        Assert.Equal("a.yaml", Path.GetFileName(fault.File));
        Assert.EndsWith("b.yaml:1; no version of the file is in force", fault.Message, StringComparison.Ordinal);
        Assert.Same(rule, Rule("one"));
        Assert.Equal(1, _rules.Count);

        _files.Delete("b.yaml");
        Assert.Empty(_directory.Scan().Faults);
        Assert.Equal(2, _rules.Count);
    }

    [Fact]
    public void An_object_may_move_from_one_file_to_another()
    {
        _files.Write("b.yaml", PolicyText.Of("one", "app=api"));
        _directory.Scan();
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        var report = _directory.Scan();
        Assert.Empty(report.Faults);
        Assert.Equal(2, _rules.Count);
        Assert.Equal("two", Assert.Single(report.Change!.Added).Resource.Name);
    }

    [Fact]
    public void Files_that_fall_back_never_take_an_object_from_the_file_that_defines_it_now()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        _directory.Scan();
        _files.Write("a.yaml", "broken: [");
        _files.Write("b.yaml", PolicyText.Of("one", "app=db"));
        var report = _directory.Scan();
        Assert.Equal(["a.yaml", "b.yaml"], report.Faults.Select(fault => Path.GetFileName(fault.File)));
        Assert.Equal(["one", "two"], _rules.Resources.Select(resource => resource.Name).Order());
    }

    [Fact]
    public void A_directory_that_cannot_be_read_changes_nothing()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _directory.Scan();
        System.IO.Directory.Move(_files.Path, _files.Path + ".away");
        var report = _directory.Scan();
        var fault = Assert.Single(report.Faults);
        Assert.Equal(PolicyFaultIds.File, fault.Id);
        Assert.Contains("cannot be read", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, _rules.Count);
        System.IO.Directory.Move(_files.Path + ".away", _files.Path);
        Assert.Empty(_directory.Scan().Faults);
    }

    [Fact]
    public void A_file_that_is_too_large_is_a_fault()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        var directory = new PolicyDirectory(_files.Path, _rules, new() { MaxFileSize = 10 });
        var fault = Assert.Single(directory.Scan().Faults);
        Assert.Equal(PolicyFaultIds.FileSize, fault.Id);
        Assert.Contains("at most 10 are read", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_judged_together()
    {
        var error = Assert.Throws<Cilium.Core.OptionsException>(() => new PolicyDirectory(
            _files.Path, _rules, new() { QuietPeriod = TimeSpan.Zero, RescanInterval = TimeSpan.Zero, MaxFileSize = 0, Documents = null!, LastGoodPath = _files.Path + "/" }));
        Assert.Equal(5, error.Faults.Count);
    }

    [Fact]
    public async Task Changes_are_noticed_while_it_runs()
    {
        var observer = new Observer();
        var directory = new PolicyDirectory(
            _files.Path, _rules, new() { QuietPeriod = TimeSpan.FromMilliseconds(20), RescanInterval = TimeSpan.FromMinutes(10) }, observer);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        var run = directory.RunAsync(stop.Token);
        await observer.WaitAsync(report => report.Documents == 1);
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        await observer.WaitAsync(report => report.Documents == 2);
        _files.Write("b.yaml", "broken: [");
        await observer.WaitAsync(report => report is { Documents: 2, Faults.Length: 1 });
        _files.Delete("b.yaml");
        await observer.WaitAsync(report => report is { Documents: 1, Faults.Length: 0 });
        await stop.CancelAsync();
        await run;
        Assert.Equal(1, _rules.Count);
    }

    [Fact]
    public async Task What_the_operating_system_does_not_report_is_found_by_the_rescan()
    {
        var time = new FakeTimeProvider();
        var observer = new Observer();
        var missing = Path.Combine(_files.Path, "later");
        var directory = new PolicyDirectory(missing, _rules, new() { RescanInterval = TimeSpan.FromSeconds(5) }, observer, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = directory.RunAsync(stop.Token);
        await observer.WaitAsync(report => report.Faults.Length == 1);
        System.IO.Directory.CreateDirectory(missing);
        await File.WriteAllTextAsync(Path.Combine(missing, "a.yaml"), PolicyText.Of("one", "app=api"), stop.Token);
        while (_rules.Count == 0)
        {
            time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(5, stop.Token);
        }

        await stop.CancelAsync();
        await run;
    }

    private PolicyRule Rule(string name) => _rules.RulesOf(new("CiliumNetworkPolicy", "default", name))[0];

    private sealed class Observer : IPolicyDirectoryObserver
    {
        private readonly System.Threading.Channels.Channel<PolicyDirectoryReport> _reports =
            System.Threading.Channels.Channel.CreateUnbounded<PolicyDirectoryReport>();

        public void OnPolicyDirectoryChanged(PolicyDirectoryReport report) => _reports.Writer.TryWrite(report);

        public async Task WaitAsync(Func<PolicyDirectoryReport, bool> isExpected)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            while (!isExpected(await _reports.Reader.ReadAsync(limit.Token)))
            {
            }
        }
    }
}
