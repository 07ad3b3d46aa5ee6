// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf.Tests;

public sealed class BuildStepTests
{
    [Fact]
    public async Task A_source_is_compiled_when_it_or_a_header_of_it_changes_and_not_otherwise()
    {
        using var project = new BuildStepProject();
        Assert.Contains("Compiling BPF program verdict.bpf.c", await Succeed(project), StringComparison.Ordinal);
        Assert.Equal(100u, BpfObjectSpec.FromFile(project.Object).Variables["limit"].Get<uint>());
        Assert.Contains("class VerdictSkeleton", await File.ReadAllTextAsync(project.Code, TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.DoesNotContain("Compiling", await Succeed(project), StringComparison.Ordinal);

        project.Write("include/limits.h", "#define LIMIT 200\n");
        Assert.Contains("Compiling", await Succeed(project), StringComparison.Ordinal);
        Assert.Equal(200u, BpfObjectSpec.FromFile(project.Object).Variables["limit"].Get<uint>());
    }

    [Fact]
    public async Task The_same_source_gives_the_same_bytes_wherever_it_lies()
    {
        using var here = new BuildStepProject();
        using var there = new BuildStepProject();
        await Succeed(here);
        await Succeed(there);
        Assert.Equal(await File.ReadAllBytesAsync(here.Object, TestContext.Current.CancellationToken), await File.ReadAllBytesAsync(there.Object, TestContext.Current.CancellationToken));
        Assert.Equal(await File.ReadAllTextAsync(here.Code, TestContext.Current.CancellationToken), await File.ReadAllTextAsync(there.Code, TestContext.Current.CancellationToken));
        Assert.DoesNotContain(here.Root, await File.ReadAllTextAsync(here.Code, TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_clang_one_line_says_how_to_install_it()
    {
        using var project = new BuildStepProject();
        var bare = Directory.CreateDirectory(Path.Combine(project.Root, "bin")).FullName;
        File.CreateSymbolicLink(Path.Combine(bare, "sh"), "/bin/sh");
        var (exitCode, output) = await project.RunAsync(searchPath: bare);
        Assert.NotEqual(0, exitCode);
        var line = Assert.Single(output.Split('\n'), line => line.Contains("error", StringComparison.Ordinal));
        Assert.Contains("CBPF0001", line, StringComparison.Ordinal);
        Assert.Contains("apt-get install clang", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_mistake_in_C_is_an_error_with_file_and_line()
    {
        using var project = new BuildStepProject(BuildStepProject.Source.Replace("skb->len", "skb->length", StringComparison.Ordinal));
        var (exitCode, output) = await project.RunAsync();
        Assert.NotEqual(0, exitCode);
        Assert.Matches(@"/verdict\.bpf\.c\(10,\d+\): error .*: no member named 'length'", output);
        Assert.False(File.Exists(project.Object));
    }

    private static async Task<string> Succeed(BuildStepProject project)
    {
        var (exitCode, output) = await project.RunAsync();
        Assert.True(exitCode == 0, output);
        return output;
    }
}
