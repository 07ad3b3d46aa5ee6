// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

/// <summary>A data plane in memory that checks, at every write, that observers know the identities its entries point to.</summary>
internal sealed class CheckingDatapath(RecordingObserver observer) : IIpCacheDatapath
{
    internal Dictionary<IpPrefix, IpCacheEntry> Content { get; } = [];

    internal List<string> Log { get; } = [];

    internal List<string> Violations { get; } = [];

    internal bool IsRefusing { get; set; }

    /// <summary>Writes half of what it is given before it refuses.</summary>
    internal bool IsHalfRefusing { get; set; }

    internal Action? OnCall { get; set; }

    public void Upsert(ReadOnlySpan<IpCacheEntry> entries)
    {
        OnCall?.Invoke();
        int count = IsRefusing ? (IsHalfRefusing ? entries.Length / 2 : 0) : entries.Length;
        foreach (IpCacheEntry entry in entries[..count])
        {
            Content[entry.Prefix] = entry;
            Log.Add($"{entry.Prefix}={entry.Identity}");
        }

        Check();
        ThrowIfRefusing();
    }

    public void Delete(ReadOnlySpan<IpPrefix> prefixes)
    {
        OnCall?.Invoke();
        int count = IsRefusing ? (IsHalfRefusing ? prefixes.Length / 2 : 0) : prefixes.Length;
        foreach (IpPrefix prefix in prefixes[..count])
        {
            Content.Remove(prefix);
            Log.Add($"-{prefix}");
        }

        Check();
        ThrowIfRefusing();
    }

    public void Reconcile(IReadOnlyCollection<IpCacheEntry> entries, bool isComplete)
    {
        Log.Add($"reconcile {entries.Count} {(isComplete ? "complete" : "incomplete")}");
        ThrowIfRefusing();
        if (isComplete)
        {
            foreach (IpPrefix prefix in Content.Keys.Except(entries.Select(entry => entry.Prefix)).ToArray())
            {
                Content.Remove(prefix);
            }
        }

        foreach (IpCacheEntry entry in entries)
        {
            Content[entry.Prefix] = entry;
        }
    }

    /// <summary>To be called when an identity goes, too.</summary>
    internal void Check()
    {
        // Every entry counts, not only those just written: none may outlive its identity.
        if (Content.Count < 1000)
        {
            // Recorded rather than thrown: what a data plane throws is a refusal.
            Violations.AddRange(Content.Values.Where(entry => !observer.Known.ContainsKey(entry.Identity)).Select(entry => $"{entry.Prefix} has unknown identity {entry.Identity}"));
        }
    }

    internal string[] TakeLog()
    {
        string[] log = [.. Log];
        Log.Clear();
        return log;
    }

    private void ThrowIfRefusing()
    {
        if (IsRefusing)
        {
            throw new IOException("map full");
        }
    }
}
