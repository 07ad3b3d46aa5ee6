// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;

namespace Cilium.Bpf.Tests;

/// <summary>
/// A project of its own for the build step: the shipped targets without an SDK, so that a run takes a second and needs no
/// restore.
/// </summary>
internal sealed class BuildStepProject : IDisposable
{
    public const string Source = """
        #include <linux/bpf.h>
        #include <bpf/bpf_helpers.h>
        #include "limits.h"

        volatile const __u32 limit = LIMIT;

        SEC("tc")
        int verdict(struct __sk_buff *skb)
        {
            return skb->len > limit;
        }

        char LICENSE[] SEC("license") = "GPL";
        """;

    public BuildStepProject(string source = Source)
    {
        Directory.CreateDirectory(Path.Combine(Root, "include"));
        Write("verdict.bpf.c", source);
        Write("include/limits.h", "#define LIMIT 100\n");
        var build = Path.Combine(Repository(), "src/Cilium.Bpf/build");
        Write("step.proj", $"""
            <Project>
              <PropertyGroup>
                <IntermediateOutputPath>obj/</IntermediateOutputPath>
                <RootNamespace>Step</RootNamespace>
                <BpfIncludePath>include</BpfIncludePath>
                <BpfGenerator>{Path.Combine(AppContext.BaseDirectory, "Cilium.Bpf.Build.dll")}</BpfGenerator>
              </PropertyGroup>
              <Import Project="{build}/Cilium.Bpf.props" />
              <ItemGroup>
                <BpfProgram Include="*.bpf.c" />
              </ItemGroup>
              <Import Project="{build}/Cilium.Bpf.targets" />
              <Target Name="ResolveProjectReferences" />
            </Project>
            """);
    }

    public string Root { get; } = Directory.CreateTempSubdirectory("bpf-build").FullName;

    public string Object => Path.Combine(Root, "obj/bpf/verdict.bpf.o");

    public string Code => Path.Combine(Root, "obj/bpf/verdict.bpf.g.cs");

    public void Write(string name, string text) => File.WriteAllText(Path.Combine(Root, name), text);

    /// <summary>Runs the step and returns its exit code and output.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string? searchPath = null)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.EndsWith("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : Host())
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
        };
        foreach (var argument in new[] { "msbuild", "step.proj", "-t:_BpfGenerate", "-nologo", "-v:minimal", "-nodeReuse:false" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        if (searchPath is not null)
        {
            start.Environment["PATH"] = searchPath;
        }

        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);

    private static string Host()
    {
        var root = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        var candidates = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Prepend(root ?? string.Empty);
        return candidates.Select(directory => Path.Combine(directory, "dotnet")).First(File.Exists);
    }

    private static string Repository()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "Cilium.Sdk.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException("The tests run from inside the repository.");
    }
}
