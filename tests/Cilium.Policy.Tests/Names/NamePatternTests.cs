// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy.Tests;

public class NamePatternTests
{
    [Theory]
    [InlineData("example.com", "example.com", true)]
    [InlineData("example.com", "EXAMPLE.com.", true)]
    [InlineData("Example.COM.", "example.com", true)]
    [InlineData("example.com", "www.example.com", false)]
    [InlineData("example.com", "exampleXcom", false)]
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.example.com", "w_w-1.example.com", true)]
    [InlineData("*example.com", "example.com", true)]
    [InlineData("*example.com", "myexample.com", true)]
    [InlineData("*example.com", "my.example.com", false)]
    [InlineData("**.example.com", "www.example.com", true)]
    [InlineData("**.example.com", "a.b.c.example.com", true)]
    [InlineData("**.example.com", "example.com", false)]
    [InlineData("**.example.com", "a..example.com", false)]
    [InlineData("***.example.com", "a.b.example.com", true)]
    [InlineData("**example.com", "myexample.com", true)]
    [InlineData("**example.com", "my.example.com", false)]
    [InlineData("www.**.com", "www.example.com", true)]
    [InlineData("www.**.com", "www.a.b.com", false)]
    [InlineData("www.*", "www.", false)]
    [InlineData("www.*", "www.com", true)]
    [InlineData("a*b*c.com", "axxbyyc.com", true)]
    [InlineData("a*b*c.com", "abc.com", true)]
    [InlineData("a*b*c.com", "acb.com", false)]
    [InlineData("*.a*.com", "x.ab.com", true)]
    [InlineData("**.a*.com", "x.y.ab.com", true)]
    [InlineData("**.*", "x.y", true)]
    [InlineData("**.*", "x", false)]
    [InlineData("*", "anything.at.all", true)]
    [InlineData("*", "localhost", true)]
    [InlineData("*", ".", true)]
    [InlineData("*.", "anything.at.all.", true)]
    [InlineData("***", "anything.at.all", true)]
    [InlineData("*", "sp ace.com", false)]
    [InlineData("*", "a..b", false)]
    [InlineData("*.example.com", "ex\u00e9.example.com", false)]
    [InlineData("*.*", "a.b", true)]
    [InlineData("*.*", "a", false)]
    public void A_pattern_means_what_the_ecosystem_says(string pattern, string name, bool isMatch)
    {
        Assert.Equal(isMatch, PatternOracle.Matches(pattern, name));
        Assert.Equal(isMatch, NamePattern.Parse(pattern).Matches(name));
    }

    [Fact]
    public void Random_patterns_match_what_their_expressions_match()
    {
        Random random = new(7);
        var matches = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var pattern = Text(random, "aab*.*", 10);
            var name = random.Next(3) == 0 ? Text(random, "aabb.._", 10) : Filled(random, pattern);
            var expected = PatternOracle.Matches(pattern, name);
            matches += expected ? 1 : 0;
            Assert.True(expected == NamePattern.Parse(pattern).Matches(name), $"'{pattern}' and '{name}': {expected}");
        }

        Assert.InRange(matches, 2_000, 18_000);
    }

    [Fact]
    public void The_index_finds_exactly_the_patterns_that_match()
    {
        Random random = new(11);
        NamePatternIndex<NamePattern> index = new();
        List<NamePattern> all = [];
        for (var round = 0; round < 6_000; round++)
        {
            if (all.Count > 60 || (all.Count > 0 && random.Next(3) == 0))
            {
                var gone = all[random.Next(all.Count)];
                all.Remove(gone);
                index.Remove(gone, gone);
            }
            else
            {
                var pattern = NamePattern.Parse(Text(random, "aab*..", 8));
                all.Add(pattern);
                index.Add(pattern, pattern);
            }

            var name = Text(random, "aab..", 8).TrimEnd('.');
            List<NamePattern> found = [];
            index.Find(name, found);
            Assert.Equal(
                all.Where(pattern => pattern.Matches(name)).Select(pattern => pattern.Text).Order(StringComparer.Ordinal),
                found.Select(pattern => pattern.Text).Order(StringComparer.Ordinal));
        }

        Assert.Equal(all.Count, index.Count);
    }

    [Fact]
    public void A_look_up_does_not_scan_all_patterns()
    {
        NamePatternIndex<string> index = new();
        for (var i = 0; i < 10_000; i++)
        {
            index.Add(NamePattern.Parse($"name{i}.example.com"), $"name{i}");
            index.Add(NamePattern.Parse($"*.zone{i}.example.com"), $"zone{i}");
            index.Add(NamePattern.Parse($"**.deep{i}.example.com"), $"deep{i}");
            index.Add(NamePattern.Parse($"host{i}.*"), $"host{i}");
        }

        List<string> found = [];
        index.Find("name77.example.com", found);
        index.Find("www.zone78.example.com", found);
        index.Find("a.b.c.deep79.example.com", found);
        index.Find("host80.internal", found);
        Assert.Equal(["name77", "zone78", "deep79", "host80"], found);
        Assert.Equal(3, index.Comparisons);
    }

    [Fact]
    public void A_new_pattern_finds_the_known_names_that_end_as_it_does()
    {
        Random random = new(13);
        KnownNames names = new();
        List<string> all = [];
        for (var i = 0; i < 400; i++)
        {
            var name = Text(random, "ab.", 7).Trim('.');
            if (!all.Contains(name))
            {
                all.Add(name);
                names.Add(new NameEntry(name));
            }
        }

        for (var round = 0; round < 3_000; round++)
        {
            var pattern = NamePattern.Parse(Text(random, "aab*..", 8));
            Assert.Equal(
                all.Where(name => pattern.Matches(name)).Order(StringComparer.Ordinal),
                names.Find(pattern).Select(entry => entry.Name).Order(StringComparer.Ordinal));
        }
    }

    private static string Text(Random random, string alphabet, int length)
    {
        var text = new char[random.Next(length) + 1];
        random.GetItems(alphabet.AsSpan(), text);
        return new(text);
    }

    // A name that has a chance to match: each run of stars replaced by a few characters.
    private static string Filled(Random random, string pattern) => string.Concat(pattern.Select(c => c != '*'
        ? c.ToString()
        : random.Next(8) == 0 ? "a.b" : Text(random, "ab_", 2)[..random.Next(2)]));
}
