// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Cilium.Testing.Interop;

namespace Cilium.Testing;

/// <summary>A cgroup v2 of its own, into which single threads can go: a test hooks its own sockets and nobody else's.</summary>
/// <remarks>Needs CAP_SYS_ADMIN. A socket belongs to the cgroup of the thread that creates it, and stays there, whoever uses it. What a killed
/// test run left behind is removed by the next one. Thread-safe.</remarks>
public sealed class TestCgroup : IDisposable
{
    private const string Prefix = "cilium-test-";
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static int _created;

    /// <summary>Creates it below the root of the hierarchy.</summary>
    /// <exception cref="InvalidOperationException">No cgroup v2 hierarchy is mounted.</exception>
    public TestCgroup()
    {
        string root = FindRoot();
        RemoveLeftovers(root);
        Path = System.IO.Path.Combine(root, string.Create(
            CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _created)}"));
        Directory.CreateDirectory(Path);
        File.WriteAllText(System.IO.Path.Combine(Path, "cgroup.type"), "threaded");
    }

    /// <summary>Its directory.</summary>
    public string Path { get; }

    /// <summary>Runs <paramref name="action"/> on a thread of its own inside the cgroup: synchronous calls only.</summary>
    public void Run(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
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

    /// <summary>Runs <paramref name="function"/> as <see cref="Run(Action)"/> does, and hands back what it returns.</summary>
    public T Run<T>(Func<T> function)
    {
        ArgumentNullException.ThrowIfNull(function);
        T? result = default;
        Run(() =>
        {
            result = function();
        });
        return result!;
    }

    /// <summary>Removes it.</summary>
    /// <exception cref="InvalidOperationException">A thread does not leave it.</exception>
    public void Dispose()
    {
        // The kernel counts a thread for a moment longer than it can be joined.
        long start = Stopwatch.GetTimestamp();
        while (!DirectorySyscalls.TryRemove(Path))
        {
            if (Stopwatch.GetElapsedTime(start) > s_patience)
            {
                throw new InvalidOperationException($"A thread does not leave the cgroup {Path}.");
            }

            Thread.Sleep(1);
        }
    }

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
                DirectorySyscalls.TryRemove(left);
            }
        }
    }
}
