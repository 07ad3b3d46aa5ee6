// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Cilium.Policy;

public sealed partial class PolicyDirectory
{
    /// <summary>Reads the directory, then again whenever it changes, until cancelled.</summary>
    /// <remarks>Changes that the operating system reports are taken after the quiet period; those that it does not report,
    /// with the next rescan. Where it cannot watch at all, rescans serve alone.</remarks>
    /// <param name="cancellationToken">Ends the watch; what is in force stays.</param>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var touched = new ConcurrentDictionary<string, bool>(StringComparer.Ordinal);
        var signal = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        FileSystemWatcher? watcher = null;
        try
        {
            while (true)
            {
                // Before the reading, so that what changes during it is seen.
                watcher ??= TryWatch(touched, signal.Writer);
                Scan(Take(touched));
                await WaitAsync(signal.Reader, cancellationToken).ConfigureAwait(false);
                if (!System.IO.Directory.Exists(Path))
                {
                    // The watcher of a removed directory stays silent when it comes back.
                    watcher?.Dispose();
                    watcher = null;
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The way to end it.
        }
        finally
        {
            watcher?.Dispose();
        }
    }

    private async Task WaitAsync(ChannelReader<bool> signal, CancellationToken cancellationToken)
    {
        using var rescan = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var change = signal.WaitToReadAsync(rescan.Token).AsTask();
        var isChange = await Task.WhenAny(change, Task.Delay(_options.RescanInterval, _time, rescan.Token)).ConfigureAwait(false) == change;
        await rescan.CancelAsync().ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        if (!isChange)
        {
            return;
        }

        // A group of changes ends with a pause, or is long enough to be taken in parts.
        var longest = _time.GetTimestamp();
        while (signal.TryRead(out _) && _time.GetElapsedTime(longest) < _options.QuietPeriod * 10)
        {
            await Task.Delay(_options.QuietPeriod, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private FileSystemWatcher? TryWatch(ConcurrentDictionary<string, bool> touched, ChannelWriter<bool> signal)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(Path)
            {
                NotifyFilter = NotifyFilters.FileName | NotifyFilters.LastWrite | NotifyFilters.Size | NotifyFilters.DirectoryName,
            };
            watcher.Changed += (_, change) => Touch(change.FullPath);
            watcher.Created += (_, change) => Touch(change.FullPath);
            watcher.Deleted += (_, change) => Touch(change.FullPath);
            watcher.Renamed += (_, change) => Touch(change.FullPath);
            watcher.Error += (_, _) => signal.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception error) when (error is IOException or ArgumentException or UnauthorizedAccessException)
        {
            // No such directory, or no more watches to be had: the rescans see what changes.
            watcher?.Dispose();
            return null;
        }

        void Touch(string path)
        {
            touched[path] = true;
            signal.TryWrite(true);
        }
    }

    private static HashSet<string> Take(ConcurrentDictionary<string, bool> touched)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in touched.Keys)
        {
            if (touched.TryRemove(path, out _))
            {
                taken.Add(path);
            }
        }

        return taken;
    }
}
