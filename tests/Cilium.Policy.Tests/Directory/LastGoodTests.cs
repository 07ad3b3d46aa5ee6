// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

public sealed class LastGoodTests : IDisposable
{
    private const string Broken = "kind: [";

    private readonly TemporaryDirectory _files = new();
    private readonly TemporaryDirectory _state = new();

    private string Store => Path.Combine(_state.Path, "policies");

    public void Dispose()
    {
        _files.Dispose();
        _state.Dispose();
    }

    [Fact]
    public void What_was_read_well_is_stored_exactly_as_it_was_and_goes_with_its_file()
    {
        var (directory, _) = Start();
        byte[] content = [0xEF, 0xBB, 0xBF, .. System.Text.Encoding.UTF8.GetBytes(PolicyText.Of("one", "app=api") + "# \u00e9\r\n")];
        File.WriteAllBytes(Path.Combine(_files.Path, "a.yaml"), content);
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        directory.Scan();
        Assert.Equal(content, File.ReadAllBytes(Stored("a.yaml")));
        Assert.Equal(["a.yaml", "b.yaml"], StoredNames());

        _files.Write("b.yaml", PolicyText.Of("two", "app=changed"));
        directory.Scan();
        Assert.Equal(PolicyText.Of("two", "app=changed"), File.ReadAllText(Stored("b.yaml")));
        _files.Write("b.yaml", Broken);
        directory.Scan();
        Assert.Equal(PolicyText.Of("two", "app=changed"), File.ReadAllText(Stored("b.yaml")));

        _files.Delete("b.yaml");
        directory.Scan();
        Assert.Equal(["a.yaml"], StoredNames());
    }

    [Fact]
    public void A_file_that_is_broken_when_the_process_starts_has_its_stored_version_in_force()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        Start().Directory.Scan();
        _files.Write("a.yaml", Broken);

        var (directory, rules) = Start();
        var report = directory.Scan();
        var fault = Assert.Single(report.Faults);
        Assert.Equal("a.yaml", Path.GetFileName(fault.File));
        Assert.EndsWith("; the version stored before the restart is in force", fault.Message, StringComparison.Ordinal);
        Assert.Equal((true, 2, 2), (report.IsComplete, report.Documents, rules.Count));
        Assert.Equal(Stored("a.yaml"), rules.RulesOf(Resource("one"))[0].File);

        // It stays so, over further starts too, until the file is good again.
        Assert.Equal(report.Faults, directory.Scan().Faults);
        Assert.Equal(2, Start().Directory.Scan().Documents);
        _files.Write("a.yaml", PolicyText.Of("one", "app=db"));
        Assert.Empty(directory.Scan().Faults);
        Assert.Equal(PolicyText.Of("one", "app=db"), File.ReadAllText(Stored("a.yaml")));
    }

    [Fact]
    public void A_file_that_cannot_be_read_any_more_falls_back_too()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        Start().Directory.Scan();
        _files.Delete("a.yaml");
        File.CreateSymbolicLink(Path.Combine(_files.Path, "a.yaml"), Path.Combine(_files.Path, "nowhere"));
        var (directory, rules) = Start();
        var report = directory.Scan();
        Assert.True(report.IsComplete);
        Assert.Equal(PolicyFaultIds.File, Assert.Single(report.Faults).Id);
        Assert.Equal(1, rules.Count);
    }

    [Fact]
    public void A_stored_version_that_is_broken_itself_is_a_further_fault_and_changes_nothing_else()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        Start().Directory.Scan();
        _files.Write("a.yaml", Broken);
        File.WriteAllText(Stored("a.yaml"), "spec: {");
        File.WriteAllText(Stored("b.yaml"), "spec: {");

        var (directory, rules) = Start();
        var report = directory.Scan();
        Assert.Equal([Path.Combine(_files.Path, "a.yaml"), Stored("a.yaml")], report.Faults.Select(fault => fault.File));
        Assert.False(report.IsComplete);
        Assert.Equal("two", Assert.Single(rules.Resources).Name);
        Assert.Equal(PolicyText.Of("two", "app=api"), File.ReadAllText(Stored("b.yaml")));

        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        report = directory.Scan();
        Assert.Empty(report.Faults);
        Assert.True(report.IsComplete);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_broken_file_without_any_stored_version_leaves_the_directory_incomplete(bool hasStore)
    {
        _files.Write("a.yaml", Broken);
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        var (directory, _) = Start(hasStore);
        Assert.False(directory.Report.IsComplete);
        var report = directory.Scan();
        Assert.EndsWith("; no version of the file is in force", Assert.Single(report.Faults).Message, StringComparison.Ordinal);
        Assert.False(report.IsComplete);
        Assert.Equal([Path.Combine(_files.Path, "a.yaml")], report.FilesWithoutVersion);

        _files.Delete("a.yaml");
        report = directory.Scan();
        Assert.True(report.IsComplete);
        Assert.Empty(report.FilesWithoutVersion);
    }

    [Fact]
    public void A_directory_that_cannot_be_read_at_the_start_is_not_complete()
    {
        var directory = new PolicyDirectory(Path.Combine(_files.Path, "later"), new PolicyRepository(new()), new() { LastGoodPath = Store });
        Assert.False(directory.Scan().IsComplete);
        System.IO.Directory.CreateDirectory(directory.Path);
        Assert.True(directory.Scan().IsComplete);
    }

    [Fact]
    public void Files_removed_while_no_process_ran_take_their_stored_versions_along()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        _files.Write("b.yaml", PolicyText.Of("two", "app=api"));
        Start().Directory.Scan();
        File.WriteAllText(Stored("b.yaml") + ".new", "half of");
        _files.Delete("b.yaml");
        var (directory, rules) = Start();
        directory.Scan();
        Assert.Equal(["a.yaml"], StoredNames());
        Assert.Equal(1, rules.Count);
    }

    [Fact]
    public void A_version_that_cannot_be_stored_is_in_force_and_a_fault_until_it_can()
    {
        File.WriteAllText(Store, "a file where the directory should be");
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        var (directory, rules) = Start();
        var report = directory.Scan();
        var fault = Assert.Single(report.Faults);
        Assert.Equal(PolicyFaultIds.LastGood, fault.Id);
        Assert.Contains("cannot be kept for the next start", fault.Message, StringComparison.Ordinal);
        Assert.Equal((true, 1), (report.IsComplete, rules.Count));
        Assert.Equal(report.Faults, directory.Scan().Faults);

        // A file that breaks meanwhile does not lose what is in force and not stored yet.
        _files.Write("a.yaml", Broken);
        directory.Scan();
        File.Delete(Store);
        Assert.Single(directory.Scan().Faults);
        Assert.Equal(PolicyText.Of("one", "app=api"), File.ReadAllText(Stored("a.yaml")));
    }

    [Fact]
    public void An_object_keeps_the_file_that_had_it_over_a_restart()
    {
        _files.Write("b.yaml", PolicyText.Of("one", "app=api"));
        Start().Directory.Scan();
        _files.Write("a.yaml", PolicyText.Of("one", "app=other"));
        _files.Write("b.yaml", Broken);
        var (directory, rules) = Start();
        var report = directory.Scan();
        Assert.Equal(["a.yaml", "b.yaml"], report.Faults.Select(fault => Path.GetFileName(fault.File)));
        Assert.Equal(Stored("b.yaml"), rules.RulesOf(Resource("one"))[0].File);
        Assert.Equal(["b.yaml"], StoredNames());
        Assert.Equal(["a.yaml"], report.FilesWithoutVersion.Select(Path.GetFileName));
    }

    [Fact]
    public void An_object_that_two_stored_versions_hold_comes_from_one_of_them()
    {
        System.IO.Directory.CreateDirectory(Store);
        foreach (var name in new[] { "a.yaml", "b.yaml" })
        {
            File.WriteAllText(Stored(name), PolicyText.Of("one", "app=" + name[0]));
            _files.Write(name, Broken);
        }

        var (directory, rules) = Start();
        var report = directory.Scan();
        Assert.Equal(Stored("a.yaml"), rules.RulesOf(Resource("one"))[0].File);
        Assert.Contains(report.Faults, fault => fault.File == Stored("b.yaml") && fault.Id == PolicyFaultIds.Duplicate);
        Assert.Equal(report.Faults, directory.Scan().Faults);
    }

    [Fact]
    public void What_the_rules_refused_to_take_is_offered_again()
    {
        _files.Write("a.yaml", PolicyText.Of("one", "app=api"));
        Start().Directory.Scan();
        var target = new Refusing();
        var directory = new PolicyDirectory(_files.Path, target, new() { LastGoodPath = Store });
        Assert.Throws<InvalidOperationException>(() => directory.Scan());
        Assert.False(directory.Report.IsComplete);
        directory.Scan();
        Assert.Equal(1, target.Rules.Count);
    }

    private static PolicyResource Resource(string name) => new("CiliumNetworkPolicy", "default", name);

    private (PolicyDirectory Directory, PolicyRepository Rules) Start(bool hasStore = true)
    {
        var rules = new PolicyRepository(new());
        return (new(_files.Path, rules, new() { LastGoodPath = hasStore ? Store : null }), rules);
    }

    private string Stored(string name) => Path.Combine(Store, name);

    private IEnumerable<string?> StoredNames() => System.IO.Directory.EnumerateFiles(Store).Select(Path.GetFileName).Order(StringComparer.Ordinal);

    /// <summary>Refuses the first change.</summary>
    private sealed class Refusing : IPolicyTarget
    {
        private bool _isRefused;

        public PolicyRepository Rules { get; } = new(new());

        public RuleChange Apply(IReadOnlyCollection<PolicyDocument> upserts, IReadOnlyCollection<PolicyResource> removals)
        {
            if (!_isRefused)
            {
                _isRefused = true;
                throw new InvalidOperationException("not now");
            }

            return Rules.Apply(upserts, removals);
        }
    }
}
