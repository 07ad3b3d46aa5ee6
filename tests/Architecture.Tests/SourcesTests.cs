// SPDX-License-Identifier: Apache-2.0
using System.Text.RegularExpressions;

namespace Architecture.Tests;

public partial class SourcesTests
{
    private const string Tag = "SPDX-License" + "-Identifier: ";

    [Fact]
    public void Native_calls_are_declared_in_Interop_only()
    {
        var offenders = Sources(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal)
            && !path.Contains("/Interop/", StringComparison.Ordinal)
            && NativeCall().IsMatch(Repository.Read(path)));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Every_source_file_names_its_licence()
    {
        var sources = Sources(".cs", ".c", ".h", ".sh", ".targets", ".props").Where(path => path.StartsWith("src/", StringComparison.Ordinal)
            ? !path.EndsWith("Directory.Build.props", StringComparison.Ordinal)
            : !path.EndsWith(".props", StringComparison.Ordinal) && !path.EndsWith(".targets", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(sources);
        Assert.DoesNotContain(sources, path => !Head(path).Contains(Tag, StringComparison.Ordinal));
    }

    [Fact]
    public void Programs_for_the_kernel_are_dual_licensed_and_all_else_is_Apache()
    {
        foreach (string path in Sources(".c", ".h", ".cs"))
        {
            bool isKernelCode = path.EndsWith(".bpf.c", StringComparison.Ordinal)
                || (path.EndsWith(".h", StringComparison.Ordinal) && !path.StartsWith("bench/peers/", StringComparison.Ordinal));
            string licence = isKernelCode ? "GPL-2.0-only OR BSD-2-Clause" : "Apache-2.0";
            Assert.True(Head(path).Contains(Tag + licence, StringComparison.Ordinal), $"{path} must be {licence}.");
        }
    }

    [Fact]
    public void Sources_start_no_other_program()
    {
        var offenders = Sources(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal)
            && Repository.Read(path).Contains("Process.Start(", StringComparison.Ordinal));
        Assert.Empty(offenders);
    }

    [Fact]
    public void Libraries_do_not_read_the_environment()
    {
        var offenders = Sources(".cs").Where(path => path.StartsWith("src/", StringComparison.Ordinal)
            && Repository.Read(path).Contains("GetEnvironmentVariable", StringComparison.Ordinal));
        Assert.Empty(offenders);
    }

    [Fact]
    public void No_file_grows_beyond_six_hundred_lines()
    {
        var offenders = Sources(".cs", ".c", ".h").Where(path => Repository.Read(path).Count(character => character == '\n') > 600);
        Assert.Empty(offenders);
    }

    private static IEnumerable<string> Sources(params string[] endings) =>
        Repository.Files.Where(path => endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal)));

    private static string Head(string path) => string.Join('\n', Repository.Read(path).Split('\n').Take(5));

    [GeneratedRegex(@"\[(LibraryImport|DllImport)\b")]
    private static partial Regex NativeCall();
}
