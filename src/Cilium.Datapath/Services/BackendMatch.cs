// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;
using Cilium.Datapath.Layout;
using Cilium.LoadBalancing;

namespace Cilium.Datapath;

/// <summary>Which of the backends that a service port shall have are there already, and which of those there have to go. Used again
/// for each change, so that changes do not leave garbage.</summary>
internal sealed class BackendMatch(BackendTable backends)
{
    private readonly Dictionary<(RawAddress Address, ushort Port), uint> _present = [];
    private readonly List<uint> _ids = [];
    private readonly List<BackendFlags> _flags = [];
    private readonly List<uint> _slots = [];
    private readonly List<uint> _gone = [];

    /// <summary>How many are new.</summary>
    public int Added { get; private set; }

    /// <summary>Identifiers in the order of <see cref="ServicePortState.Backends"/>; 0 for those that are new, until they are entered.</summary>
    public Span<uint> Ids => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Flags in the same order.</summary>
    public ReadOnlySpan<BackendFlags> Flags => CollectionsMarshal.AsSpan(_flags);

    /// <summary>Identifiers of those that have to go.</summary>
    public ReadOnlySpan<uint> Gone => CollectionsMarshal.AsSpan(_gone);

    public void Compare(KernelService? present, ServicePortState state)
    {
        _present.Clear();
        _ids.Clear();
        _flags.Clear();
        _gone.Clear();
        Added = 0;
        if (present is not null)
        {
            foreach (uint id in present.Backends)
            {
                ref readonly BackendValue value = ref backends.Of(id);
                if (!_present.TryAdd((value.Address, value.Port), id))
                {
                    _gone.Add(id);
                }
            }
        }

        foreach (BackendTarget target in state.Backends)
        {
            bool isPresent = _present.Remove((RawAddress.From(target.Address), BackendTable.PortOf(target.Port)), out uint id);
            _ids.Add(id);
            _flags.Add(target.IsLocal ? BackendFlags.Local : BackendFlags.None);
            Added += isPresent ? 0 : 1;
        }

        Mark(state.Inside, BackendFlags.Inside);
        Mark(state.Outside, BackendFlags.Outside);
        _gone.AddRange(_present.Values);
    }

    /// <summary>The slots of a pool, as identifiers; good until the next call.</summary>
    public ReadOnlySpan<uint> SlotsOf(BackendPool pool)
    {
        _slots.Clear();
        foreach (int index in pool.Slots)
        {
            _slots.Add(_ids[index]);
        }

        return CollectionsMarshal.AsSpan(_slots);
    }

    private void Mark(BackendPool pool, BackendFlags flag)
    {
        foreach (int index in pool.Slots)
        {
            CollectionsMarshal.AsSpan(_flags)[index] |= flag;
        }
    }
}
