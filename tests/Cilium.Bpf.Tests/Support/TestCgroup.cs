// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using System.Runtime.ExceptionServices;

namespace Cilium.Bpf.Tests.Support;

/// <summary>A cgroup of its own, into which single threads can go: a test hooks its own sockets and nobody else's.</summary>
/// <remarks>What a killed test run left behind is removed by the next one.</remarks>
internal sealed partial class TestCgroup : IDisposable
{
    private const string Prefix = "cilium-bpf-test-";
    private static int _created;

    public TestCgroup()
    {
        string root = FindRoot();
        RemoveLeftovers(root);
        Path = System.IO.Path.Combine(root, string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _created)}"));
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, "cgroup.type"), "threaded");
    }

    public string Path { get; }

    /// <summary>Runs <paramref name="action"/> on a thread of its own inside the cgroup: synchronous calls only.</summary>
    public void Run(Action action)
    {
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                // Zero means the writing thread.
                File.WriteAllText(System.IO.Path.Combine(Path, "cgroup.threads"), "0");
                action();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    public void Dispose() => Eventually.True(() => TryRemove(Path), "the test's cgroup is removed");

    private static string FindRoot()
    {
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            string[] halves = line.Split(" - ");
            if (halves[1].StartsWith("cgroup2 ", StringComparison.Ordinal))
            {
                return halves[0].Split(' ')[4];
            }
        }

        throw new InvalidOperationException("No cgroup v2 hierarchy is mounted.");
    }

    private static void RemoveLeftovers(string root)
    {
        foreach (string left in Directory.EnumerateDirectories(root, Prefix + "*"))
        {
            string owner = System.IO.Path.GetFileName(left)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}"))
            {
                TryRemove(left);
            }
        }
    }

    // The runtime's own directory removal would try the control files first.
    private static bool TryRemove(string path) => rmdir(path) == 0;

    [System.Runtime.InteropServices.LibraryImport("libc", StringMarshalling = System.Runtime.InteropServices.StringMarshalling.Utf8)]
    private static partial int rmdir(string path);
}
