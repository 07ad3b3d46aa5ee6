// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>Keeps the exact content of each policy file that is in force, under the file's own name, over restarts.</summary>
/// <remarks>A file is replaced whole: a process that is killed while it writes leaves the version of before.</remarks>
internal sealed class LastGoodFiles(string path)
{
    private const string Unfinished = ".new";

    /// <summary>Where the content of a policy file is kept.</summary>
    public string PathOf(string file) => Path.Combine(path, Path.GetFileName(file));

    /// <summary>The content kept for a policy file; null when there is none.</summary>
    /// <exception cref="IOException">There is one, but it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">There is one, but it may not be read.</exception>
    public byte[]? TryRead(string file, long maxSize)
    {
        try
        {
            var kept = PathOf(file);
            var length = new FileInfo(kept).Length;
            return length <= maxSize
                ? File.ReadAllBytes(kept)
                : throw new IOException($"it has {length} bytes; at most {maxSize} are read");
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Keeps the content of a policy file; it is on the disk when this returns.</summary>
    public void Write(string file, byte[] content)
    {
        Directory.CreateDirectory(path);
        var kept = PathOf(file);
        using (var stream = File.Create(kept + Unfinished))
        {
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(kept + Unfinished, kept, overwrite: true);
    }

    /// <summary>Removes what is kept of policy files that are not among <paramref name="files"/>, and what was never finished.</summary>
    public void RemoveAllBut(IEnumerable<string> files)
    {
        if (!Directory.Exists(path))
        {
            return;
        }

        var keep = files.Select(PathOf).ToHashSet(StringComparer.Ordinal);
        foreach (var kept in PolicyDocuments.FilesOf(path).Where(file => !keep.Contains(file))
            .Concat(Directory.EnumerateFiles(path, "*" + Unfinished)).ToArray())
        {
            File.Delete(kept);
        }
    }
}
