// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

public sealed partial class NameTable
{
    /// <summary>Takes up what a former process learned; before rules come into use, so that they find it.</summary>
    /// <returns>What was stored, and what of it could not be read.</returns>
    /// <exception cref="NameStoreException">Nothing could be read, for example for want of permission.</exception>
    public async ValueTask<NameStoreContent> RestoreAsync(CancellationToken cancellationToken = default)
    {
        if (_store is null)
        {
            return NameStoreContent.Empty;
        }

        var content = await _store.LoadAsync(cancellationToken).ConfigureAwait(false);
        Restore(content.Names);
        return content;
    }

    /// <summary>Takes up what was learned earlier. Answers that have expired since are kept until collections find them idle.</summary>
    public void Restore(IEnumerable<LearnedName> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        lock (_gate)
        {
            var (now, clock) = (Now, _time.GetUtcNow());
            foreach (var name in names)
            {
                Restore(name, now, clock);
            }
        }

        Apply();
    }

    /// <summary>Writes everything down, if there is a store.</summary>
    /// <exception cref="NameStoreException">It could not be written; what was written before is still there.</exception>
    public async ValueTask SaveAsync(CancellationToken cancellationToken = default)
    {
        if (_store is null)
        {
            return;
        }

        _isSavingWanted = false;
        try
        {
            await _store.SaveAsync(() => Snapshot(), cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _isSavingWanted = true;
            throw;
        }
    }

    // The gate is held.
    private void Restore(LearnedName name, long now, DateTimeOffset clock)
    {
        // Clocks may have been set since: an answer never holds longer than it did at first.
        var lifetime = Math.Max(0, (name.ExpiresAt - name.LearnedAt).Ticks);
        var left = Math.Clamp((name.ExpiresAt - clock).Ticks, 0, lifetime);
        var key = DnsName.Normalise(name.Name, new char[name.Name.Length]);
        if (!_names.TryGet(key, out var entry))
        {
            entry = NewName(key.ToString());
        }

        foreach (var address in name.Addresses)
        {
            if (!_pairs.TryGetValue((entry, PrefixOf(address)), out var pair))
            {
                if (!TryMakeRoom())
                {
                    _statistics = _statistics with { Refused = _statistics.Refused + 1 };
                    continue;
                }

                pair = Add(entry, PrefixOf(address));
                pair.Learned = now + left - lifetime;
            }

            pair.Learned = Math.Max(pair.Learned, now + left - lifetime);
            pair.Expires = Math.Max(pair.Expires, After(now, TimeSpan.FromTicks(left)));
            pair.KeptExpires = pair.Expires;
        }
    }
}
