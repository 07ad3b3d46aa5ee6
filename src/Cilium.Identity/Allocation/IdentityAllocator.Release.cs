// SPDX-License-Identifier: Apache-2.0
using System.Collections.Concurrent;
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    // Unused identities in the order in which their grace ends.
    private readonly Queue<(IdentityEntry Entry, long Stamp, long Due)> _released = new();
    private readonly ConcurrentQueue<SecurityIdentity> _untold = new();
    private long _releases;
    private int _removedSinceTrim;

    /// <summary>Returns a reference. The last one starts the grace period; reserved identities need no reference and ignore it.</summary>
    /// <exception cref="InvalidOperationException">There is no reference to return.</exception>
    public void Release(NumericIdentity id) => Release([id]);

    /// <summary>Returns several references.</summary>
    /// <exception cref="InvalidOperationException">There is no reference to return; those before it were returned.</exception>
    public void Release(IEnumerable<NumericIdentity> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        lock (_gate)
        {
            foreach (NumericIdentity id in ids)
            {
                if (_byId.TryGetValue(id, out IdentityEntry? entry) && entry.References > 0)
                {
                    entry.References--;
                    AwaitGrace(entry);
                }
                else if (!_fixedNumbers.Contains(id))
                {
                    throw new InvalidOperationException($"Identity {id} was released more often than acquired.");
                }
            }
        }
    }

    /// <summary>Removes identities that have been unused for the grace period, and restored numbers that nobody asked for.</summary>
    /// <returns>The removed identities.</returns>
    /// <exception cref="InvalidOperationException">Called from an observer.</exception>
    /// <remarks>Observers are told before the numbers become free. If one throws, the identities stay and are tried again with the next call.</remarks>
    public IReadOnlyList<SecurityIdentity> Collect() => [.. CollectEntries().Select(entry => entry.Identity)];

    /// <summary>Does what <see cref="Collect"/> does and tells the backend which identities this node no longer uses.</summary>
    public async ValueTask<IReadOnlyList<SecurityIdentity>> CollectAsync(CancellationToken cancellationToken = default)
    {
        List<IdentityEntry> entries = CollectEntries();
        if (_backend is not null)
        {
            // What the backend could not be told is told with the next call.
            entries.Where(entry => entry.IsFromBackend).ToList().ForEach(entry => _untold.Enqueue(entry.Identity));
            while (_untold.TryPeek(out SecurityIdentity? identity))
            {
                await _backend.ReleaseAsync(identity, cancellationToken).ConfigureAwait(false);
                _untold.TryDequeue(out _);
            }
        }

        return [.. entries.Select(entry => entry.Identity)];
    }

    private List<IdentityEntry> CollectEntries()
    {
        using Turn.Scope turn = _turn.Take();
        List<IdentityEntry> leaving = [];
        lock (_gate)
        {
            GiveUpRestoredWhenDue();
            long now = _time.GetUtcNow().UtcTicks;
            while (_released.TryPeek(out (IdentityEntry Entry, long Stamp, long Due) next) && next.Due <= now)
            {
                _released.Dequeue();
                if (!next.Entry.IsUsed && !next.Entry.IsLeaving && next.Entry.ReleaseStamp == next.Stamp)
                {
                    next.Entry.IsLeaving = true;
                    leaving.Add(next.Entry);
                }
            }
        }

        if (leaving.Count == 0)
        {
            return leaving;
        }

        try
        {
            Tell([], [.. leaving.Select(entry => entry.Identity.Id)]);
        }
        catch
        {
            lock (_gate)
            {
                foreach (IdentityEntry entry in leaving)
                {
                    entry.IsLeaving = false;
                    AwaitGrace(entry);
                }
            }

            throw;
        }

        lock (_gate)
        {
            leaving.ForEach(Remove);
        }

        NoteChange();
        return leaving;
    }

    // The lock is held.
    private void AwaitGrace(IdentityEntry entry)
    {
        if (!entry.IsUsed)
        {
            entry.ReleaseStamp = ++_releases;
            _released.Enqueue((entry, entry.ReleaseStamp, (_time.GetUtcNow() + _options.ReleaseGrace).UtcTicks));
        }
    }

    // The lock is held.
    private void Remove(IdentityEntry entry)
    {
        SecurityIdentity identity = entry.Identity;
        _known.TryRemove(identity.Id, out _);
        _byId.Remove(identity.Id);
        if (_byLabels.TryGetValue(identity.Labels, out IdentityEntry? listed) && ReferenceEquals(listed, entry))
        {
            _byLabels.Remove(identity.Labels);
        }

        NumberPool pool = _pools[Math.Min((int)identity.Id.Scope, 2)];
        if (!entry.IsFromBackend && pool.Contains(identity.Id.Value))
        {
            ReturnOrWithhold(pool, identity.Id.Value);
        }

        // Labels of identities that went are dropped when they are most of what is kept.
        if (++_removedSinceTrim > _byId.Count + 10_000)
        {
            _removedSinceTrim = 0;
            _interner.Trim(_byId.Values.Select(kept => kept.Identity.Labels));
        }
    }
}
