// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

public sealed partial class NameTable
{
    // Addresses of names that no rule mentions, as the last collection found them, the first to go first.
    private Queue<NamedAddress> _spare = [];

    // From this many addresses on, collections make room, down to three quarters of what is possible.
    private bool IsFilling => _pairs.Count >= _options.MaxAddresses - (_options.MaxAddresses / 8);

    // The gate is held.
    private bool TryMakeRoom()
    {
        if (IsFilling)
        {
            WantCollection();
        }

        if (_pairs.Count < _options.MaxAddresses)
        {
            return true;
        }

        // Only a collection knows what is idle. What no rule mentions costs nobody a connection, though.
        while (_spare.TryDequeue(out var pair))
        {
            if (!pair.IsRemoved && !pair.Name.IsSelected)
            {
                Evict(pair);
                return true;
            }
        }

        return false;
    }

    // The gate is held.
    private void Trim(NameEntry name)
    {
        if (name.Addresses.Count > _options.MaxAddressesPerName)
        {
            if (name.IsSelected)
            {
                WantCollection();
            }
            else
            {
                Trim(name, name.Addresses);
            }
        }
    }

    /// <summary>Removes addresses of a name that has too many, those answered longest ago first. The gate is held.</summary>
    private void Trim(NameEntry name, IEnumerable<NamedAddress> idle)
    {
        foreach (var pair in idle.OrderBy(pair => pair.Learned).Take(name.Addresses.Count - _options.MaxAddressesPerName).ToArray())
        {
            Evict(pair);
        }
    }

    // The gate is held.
    private void Evict(NamedAddress pair)
    {
        Remove(pair);
        _statistics = _statistics with { Evicted = _statistics.Evicted + 1 };
    }

    /// <summary>Removes idle addresses where there are too many, just after it was looked which are idle.</summary>
    private void CollectOverLimits(List<NamedAddress> idle, long began)
    {
        NamedAddress[] spare;
        int excess;
        lock (_gate)
        {
            foreach (var ofName in idle.Where(pair => pair.Name.Addresses.Count > _options.MaxAddressesPerName).GroupBy(pair => pair.Name).ToArray())
            {
                Trim(ofName.Key, ofName.Where(IsStillIdle));
            }

            _spare = [];
            if (!IsFilling)
            {
                return;
            }

            excess = _pairs.Count - (_options.MaxAddresses - Math.Max(1, _options.MaxAddresses / 4));
            spare = [.. _pairs.Values.Where(pair => !pair.Name.IsSelected)];
            idle = [.. idle.Where(pair => !pair.IsRemoved && pair.Name.IsSelected)];
        }

        // Sorting takes its time: others get at the table meanwhile.
        spare = [.. spare.OrderBy(pair => pair.Learned)];
        Evict(spare.Take(excess), pair => !pair.IsRemoved && !pair.Name.IsSelected);
        Evict(idle.OrderBy(pair => pair.Learned).Take(excess - spare.Length), IsStillIdle);
        lock (_gate)
        {
            _spare = new(spare.Skip(excess));
        }

        bool IsStillIdle(NamedAddress pair) => !pair.IsRemoved && pair.Learned <= began;
    }

    private void Evict(IEnumerable<NamedAddress> pairs, Predicate<NamedAddress> isMeant)
    {
        foreach (var chunk in pairs.Chunk(CollectionChunk))
        {
            lock (_gate)
            {
                foreach (var pair in chunk)
                {
                    if (isMeant(pair))
                    {
                        Evict(pair);
                    }
                }
            }
        }
    }
}
