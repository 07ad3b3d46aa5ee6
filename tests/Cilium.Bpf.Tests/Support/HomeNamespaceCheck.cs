// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Tests.Support;

[assembly: AssemblyFixture(typeof(HomeNamespaceCheck))]

namespace Cilium.Bpf.Tests.Support;

/// <summary>After all tests: every thread of the runtime's pool must be in the network namespace where the process started.</summary>
public sealed class HomeNamespaceCheck : IDisposable
{
    private readonly string? _home = NamespaceOf("/proc/self/task/" + Environment.ProcessId);

    public void Dispose()
    {
        List<string> strayed = [];
        foreach (string task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                string name = File.ReadAllText(Path.Combine(task, "comm")).Trim();
                if (name.StartsWith(".NET TP", StringComparison.Ordinal) && NamespaceOf(task) is { } space && space != _home)
                {
                    strayed.Add($"{name} ({Path.GetFileName(task)}) in {space}");
                }
            }
            catch (IOException)
            {
                // The thread ended while we looked.
            }
        }

        Assert.True(strayed.Count == 0, "Pool threads were left in a test's namespace: " + string.Join(", ", strayed));
    }

    private static string? NamespaceOf(string task) => new FileInfo(Path.Combine(task, "ns/net")).LinkTarget;
}
