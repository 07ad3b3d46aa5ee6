// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    // What a data plane may still use, and of that, what was free and so is taken out of the pools.
    private readonly HashSet<uint> _inUseElsewhere = [];
    private readonly HashSet<uint> _withheld = [];

    /// <summary>Keeps numbers from being given to other labels while a data plane may still use them for those of an earlier run.</summary>
    /// <remarks>A checkpoint is written from time to time: what was numbered after the last one is lost when the process is killed,
    /// but addresses in the kernel go on meaning it until they are swept. Do it after <see cref="Restore"/>, whose labels get their
    /// numbers nevertheless, and before the first allocation; end it by <see cref="ReleaseWithheld"/> after the sweep.</remarks>
    /// <param name="identities">Numbers found in the data plane; those of no range of this allocator are ignored.</param>
    /// <returns>How many belong to no labels that are known.</returns>
    public int Withhold(IEnumerable<NumericIdentity> identities)
    {
        ArgumentNullException.ThrowIfNull(identities);
        lock (_gate)
        {
            foreach (NumericIdentity identity in identities)
            {
                if (PoolOf(identity.Value) is { } pool && _inUseElsewhere.Add(identity.Value) && pool.TryTake(identity.Value))
                {
                    _withheld.Add(identity.Value);
                }
            }

            return _withheld.Count;
        }
    }

    /// <summary>Makes the numbers of <see cref="Withhold"/> available that belong to no labels.</summary>
    /// <returns>How many there were.</returns>
    public int ReleaseWithheld()
    {
        lock (_gate)
        {
            int released = _withheld.Count;
            foreach (uint number in _withheld)
            {
                PoolOf(number)!.Return(number);
            }

            _withheld.Clear();
            _inUseElsewhere.Clear();
            return released;
        }
    }

    private NumberPool? PoolOf(uint number) => Array.Find(_pools, pool => pool.Contains(number));

    // The lock is held. A number that its labels need no longer.
    private void ReturnOrWithhold(NumberPool pool, uint number)
    {
        if (_inUseElsewhere.Contains(number))
        {
            _withheld.Add(number);
        }
        else
        {
            pool.Return(number);
        }
    }
}
