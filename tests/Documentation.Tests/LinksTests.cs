// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Documentation.Tests;

public partial class LinksTests
{
    [Fact]
    public void Every_link_to_a_file_of_the_repository_leads_somewhere()
    {
        string[] documents =
        [
            .. Repository.Readmes,
            .. Directory.GetFiles(Repository.Root, "*.md").Concat(Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
                .Select(path => Path.GetRelativePath(Repository.Root, path)),
        ];
        Assert.Empty(documents.Distinct().SelectMany(document => Link().Matches(Repository.Read(document))
            .Select(match => match.Groups["target"].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Path.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(document)!, target)))
            .Select(target => $"{document}: {target}")));
    }

    [Fact]
    public void The_front_page_lists_every_package()
    {
        IEnumerable<string> packages = Directory.GetDirectories(Path.Combine(Repository.Root, "src"))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => File.Exists(Path.Combine(Repository.Root, "src", name, "README.md")));
        string page = Repository.Read("README.md");
        Assert.All(packages, package => Assert.Contains($"| `{package}` |", page, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)]*)?\)")]
    private static partial Regex Link();
}
