// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Documentation.Tests;

public partial class DependenciesTests
{
    [Fact]
    public void Every_package_has_a_row_that_says_why_and_every_row_a_package()
    {
        IEnumerable<string> packages = XDocument.Parse(Repository.Read("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .Select(element => element.Attribute("Include")!.Value);
        string[][] rows = [.. Row().Matches(Repository.Read("docs/dependencies.md")).Select(match => match.Value.Trim().Trim('|').Split('|', StringSplitOptions.TrimEntries))];
        Assert.Equal(
            packages.Order(StringComparer.Ordinal),
            rows.Skip(2).Select(row => row[0]).Order(StringComparer.Ordinal));
        Assert.All(rows, row => Assert.True(row.Length == 3 && row.All(cell => cell.Length > 0), $"Not three cells: {string.Join(" | ", row)}"));
    }

    [GeneratedRegex(@"^\|.*\|$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
