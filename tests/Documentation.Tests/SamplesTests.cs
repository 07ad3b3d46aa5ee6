// SPDX-License-Identifier: Apache-2.0
namespace Documentation.Tests;

public class SamplesTests
{
    public static TheoryData<string> Documents => [.. Repository.SampleDocuments];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_sample_says_what_the_compiler_has_seen(string document)
    {
        Assert.All(MarkdownSample.In(document), sample =>
        {
            Assert.True(sample.Name is not null, $"{document}: a block of C# without '<!-- sample: Name -->' before it:\n{sample.Code}");
            Assert.True(CompiledSample.All.TryGetValue(sample.Name, out string? compiled), $"{document}: no region {sample.Name} in tests/Documentation.Tests/Samples");
            Assert.Equal(CompiledSample.Normalise(compiled), CompiledSample.Normalise(sample.Code));
        });
    }

    [Fact]
    public void Every_compiled_sample_is_shown_somewhere() => Assert.Equal(
        CompiledSample.All.Keys.Order(StringComparer.Ordinal),
        Repository.SampleDocuments.SelectMany(MarkdownSample.In).Select(sample => sample.Name).Order(StringComparer.Ordinal));

    [Fact]
    public void The_front_page_has_samples_of_at_most_twenty_lines()
    {
        MarkdownSample[] samples = [.. MarkdownSample.In("README.md")];
        Assert.True(samples.Length >= 3);
        Assert.All(samples, sample => Assert.InRange(sample.Code.TrimEnd().Split('\n').Length, 1, 20));
    }
}
