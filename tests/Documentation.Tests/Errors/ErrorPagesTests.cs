// SPDX-License-Identifier: Apache-2.0
using System.Reflection;
using System.Text.RegularExpressions;
using Cilium.Core;

namespace Documentation.Tests;

public partial class ErrorPagesTests
{
    public static TheoryData<string> Ids => ErrorId.Rows;

    [Fact]
    public void Every_identifier_has_a_page_and_every_page_an_identifier() =>
        Assert.Equal(ErrorId.All.Select(error => error.Id).Order(StringComparer.Ordinal), ErrorPage.Ids);

    [Fact]
    public void Identifiers_are_lower_case_words_joined_by_hyphens() =>
        Assert.All(ErrorId.All, error => Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", error.Id));

    [Fact]
    public void Every_exception_declares_its_identifiers() => Assert.Equal(
        ErrorId.Exceptions.Where(type => !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal),
        ErrorId.OfExceptions.Select(error => error.Exception!.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void No_exception_takes_its_identifier_from_elsewhere() => Assert.Empty(
        Directory.GetFiles(Path.Combine(Repository.Root, "src"), "*Exception.cs", SearchOption.AllDirectories)
            .Where(path => LiteralIdentifier().IsMatch(File.ReadAllText(path)))
            .Select(Path.GetFileName));

    [Theory]
    [MemberData(nameof(Ids))]
    public void A_page_says_which_error_it_is_about(string id)
    {
        ErrorPage page = ErrorPage.Read(id);
        Assert.Equal($"# {id}", page.Heading);
        if (ErrorId.Find(id).Exception is { } exception)
        {
            Assert.StartsWith($"`{exception.Name}` of `{exception.Assembly.GetName().Name}`", page.Introduction, StringComparison.Ordinal);
            Assert.Equal(FieldsOf(exception).Order(StringComparer.Ordinal), page.Fields.Order(StringComparer.Ordinal));
        }
    }

    [Fact]
    public void The_index_lists_every_page_once()
    {
        string index = Repository.Read($"{ErrorPage.Folder}/README.md");
        var rows = Row().Matches(index).Select(match => (
            Id: match.Groups["id"].Value, Target: match.Groups["target"].Value, Exception: match.Groups["exception"].Value)).ToList();
        Assert.All(rows, row => Assert.Equal($"{row.Id}.md", row.Target));
        Assert.Equal(
            ErrorId.OfExceptions.Select(error => (error.Id, error.Exception!.Name)).Order(),
            rows.Where(row => row.Exception.Length > 0).Select(row => (row.Id, row.Exception)).Order());
        Assert.Equal(
            ErrorId.OfFaults.Select(error => error.Id).Order(StringComparer.Ordinal),
            rows.Where(row => row.Exception.Length == 0).Select(row => row.Id).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> FieldsOf(Type exception) =>
        exception.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.DeclaringType!.IsSubclassOf(typeof(CiliumException)))
            .Select(property => property.Name);

    // The first argument is the identifier: a constant, or chosen among constants.
    [GeneratedRegex("(: base|: this|new [A-Za-z]+)\\(\\s*\"[a-z]+(-[a-z]+)*\",\\s*[$\"l]")]
    private static partial Regex LiteralIdentifier();

    [GeneratedRegex(@"^\| \[(?<id>[a-z0-9-]+)\]\((?<target>[^)]+)\) \|( `(?<exception>\w+)` \|)? [^|]+ \|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
