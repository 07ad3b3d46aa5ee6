// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Netlink;

/// <summary>A thread of this process that is in another network namespace than the main thread.</summary>
/// <param name="ThreadId">The kernel's thread number.</param>
/// <param name="Name">The kernel's name of the thread, at most 15 characters: ".NET TP Worker" is a pool thread.</param>
/// <param name="Namespace">The namespace it is in, as <c>net:[4026532000]</c>.</param>
public sealed record StrayThread(int ThreadId, string Name, string Namespace)
{
    /// <summary>Finds the threads that are away from home at this moment.</summary>
    /// <remarks>Threads inside <see cref="NetworkNamespace.Run{T}(Func{T})"/> are away rightly, named "netns"; any other,
    /// in particular a pool thread, is a fault of the process: some code did asynchronous work inside a namespace.</remarks>
    public static IReadOnlyList<StrayThread> FindAll()
    {
        string? home = ReadLink("/proc/self/ns/net");
        List<StrayThread> strays = [];
        foreach (string directory in Directory.EnumerateDirectories("/proc/self/task"))
        {
            string? own = ReadLink(Path.Combine(directory, "ns/net"));
            if (own is not null && own != home)
            {
                strays.Add(new StrayThread(int.Parse(Path.GetFileName(directory), System.Globalization.CultureInfo.InvariantCulture), ReadName(directory), own));
            }
        }

        return strays;
    }

    private static string? ReadLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (IOException)
        {
            // The thread ended meanwhile.
            return null;
        }
    }

    private static string ReadName(string directory)
    {
        try
        {
            return File.ReadAllText(Path.Combine(directory, "comm")).TrimEnd('\n');
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
