// SPDX-License-Identifier: Apache-2.0
using System.Net;
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class NameTable
{
    private readonly Dictionary<AddressEntry, Exception> _pending = [];
    private HashSet<AddressEntry> _dirty = [];
    private TaskCompletionSource _applied = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Tries again what the data plane refused.</summary>
    /// <returns>Whether it judges by every name now.</returns>
    public bool Retry()
    {
        lock (_gate)
        {
            if (_pending.Count == 0)
            {
                return true;
            }

            _dirty.UnionWith(_pending.Keys);
        }

        Apply();
        lock (_gate)
        {
            return _pending.Count == 0;
        }
    }

    /// <summary>Takes up selectors of rules that come into use and drops others. When it returns, the data plane judges by them.</summary>
    /// <exception cref="Exception">What the data plane threw; the selectors are taken up all the same.</exception>
    internal void UpdateSelectors(IReadOnlyCollection<string> added, IReadOnlyCollection<string> removed)
    {
        HashSet<NameEntry> affected = [];
        lock (_gate)
        {
            foreach (var text in added)
            {
                if (!_selectors.TryGetValue(text, out var selector))
                {
                    _selectors.Add(text, selector = new(text));
                    _index.Add(selector.Pattern, selector);
                }

                affected.UnionWith(_names.Find(selector.Pattern));
            }

            foreach (var text in removed)
            {
                if (_selectors.Remove(text, out var selector))
                {
                    _index.Remove(selector.Pattern, selector);
                    affected.UnionWith(_names.Find(selector.Pattern));
                }
            }

            foreach (var name in affected)
            {
                var labels = LabelsOf(name.Name);
                var isSame = labels == name.Labels;
                name.Labels = labels;
                foreach (var pair in name.Addresses)
                {
                    if (!isSame || _pending.ContainsKey(pair.Address))
                    {
                        MarkDirty(pair.Address);
                    }
                }
            }
        }

        Apply();
        lock (_gate)
        {
            foreach (var name in _pending.Count == 0 ? [] : affected)
            {
                foreach (var pair in name.Addresses)
                {
                    if (name.IsSelected && _pending.TryGetValue(pair.Address, out var fault))
                    {
                        throw fault;
                    }
                }
            }
        }
    }

    // When it returns, everything that was dirty before has been tried, by this thread or another.
    private void Apply()
    {
        var isProgress = false;
        lock (_turn)
        {
            while (TakeDirty() is { Count: > 0 } changes)
            {
                isProgress |= Write(changes);
            }
        }

        if (isProgress)
        {
            Interlocked.Exchange(ref _applied, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
        }
    }

    private List<PrefixLabels> TakeDirty()
    {
        List<PrefixLabels> changes = [];
        lock (_gate)
        {
            foreach (var entry in _dirty)
            {
                var labels = entry.Labels();
                if (labels != entry.Applied || _pending.ContainsKey(entry))
                {
                    changes.Add(new(entry.Address, labels));
                }
                else
                {
                    Finish(entry, labels);
                }
            }

            _dirty.Clear();
        }

        return changes;
    }

    private bool Write(List<PrefixLabels> changes)
    {
        if (TryWrite(changes) is not { } fault)
        {
            return true;
        }

        if (changes.Count > 1)
        {
            // One that cannot be written must not hold up the others.
            var isProgress = false;
            foreach (var change in changes)
            {
                isProgress |= Write([change]);
            }

            return isProgress;
        }

        lock (_gate)
        {
            var entry = _addresses[changes[0].Prefix];
            _pending[entry] = fault;
        }

        Wake();
        return false;
    }

    private Exception? TryWrite(List<PrefixLabels> changes)
    {
        try
        {
            _labels.SetLabels(Owner, changes);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return error;
        }

        lock (_gate)
        {
            _statistics = _statistics with { AddressWrites = _statistics.AddressWrites + changes.Count };
            foreach (var (address, labels) in changes)
            {
                var entry = _addresses[address];
                _pending.Remove(entry);
                Finish(entry, labels);
            }
        }

        return null;
    }

    // The gate is held. The data plane has these labels now; meanwhile others may be wanted.
    private void Finish(AddressEntry entry, LabelSet labels)
    {
        entry.Applied = labels;
        entry.IsWaiting = entry.Labels() != labels;
        if (entry.Names.Count == 0 && labels.Count == 0)
        {
            _addresses.Remove(entry.Address);
        }
    }

    private void MarkDirty(AddressEntry entry)
    {
        entry.IsWaiting = true;
        _dirty.Add(entry);
    }

    private LabelSet LabelsOf(string name)
    {
        List<NameSelector> found = [];
        _index.Find(name, found);
        return found.Count == 0 ? LabelSet.Empty : LabelSet.Create(found.Select(selector => selector.Label));
    }

    private Exception? FaultOf(IReadOnlyCollection<IPAddress> addresses)
    {
        lock (_gate)
        {
            return _pending.Count == 0 ? null : FaultOf([.. addresses.Select(PrefixOf)]);
        }
    }

    // The gate is held.
    private Exception? FaultOf(ReadOnlySpan<IpPrefix> addresses)
    {
        foreach (var address in addresses)
        {
            if (_pending.Count > 0 && _addresses.TryGetValue(address, out var entry) && _pending.TryGetValue(entry, out var fault))
            {
                return fault;
            }
        }

        return null;
    }
}
