// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;

namespace Cilium.Datapath;

/// <summary>Keeps maps open that somebody may be reading while others take their place. Thread-safe.</summary>
internal sealed class MapReaders : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<BpfMap> _retired = [];
    private int _readers;

    /// <summary>Begins a reading; ends when what is returned is disposed of.</summary>
    public IDisposable Enter()
    {
        lock (_gate)
        {
            _readers++;
        }

        return new Reading(this);
    }

    /// <summary>Closes a map that has been replaced, once all readings have ended that may see it.</summary>
    public void Retire(BpfMap map)
    {
        lock (_gate)
        {
            _retired.Add(map);
            CloseUnread();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _retired.ForEach(map => map.Dispose());
            _retired.Clear();
        }
    }

    private void CloseUnread()
    {
        if (_readers == 0)
        {
            _retired.ForEach(map => map.Dispose());
            _retired.Clear();
        }
    }

    private sealed class Reading(MapReaders owner) : IDisposable
    {
        private MapReaders? _owner = owner;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _owner, null) is { } readers)
            {
                lock (readers._gate)
                {
                    readers._readers--;
                    readers.CloseUnread();
                }
            }
        }
    }
}
