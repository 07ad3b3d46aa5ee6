// SPDX-License-Identifier: Apache-2.0
using System.Diagnostics;
using Cilium.Core;

namespace Cilium.Identity;

public sealed partial class IdentityAllocator
{
    private readonly Dictionary<LabelSet, uint> _restored = [];
    private long _restoredDue;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Keeps the numbers of an earlier run free for their labels, for the restore grace period. Do it before the first allocation.</summary>
    /// <remarks>Observers learn of an identity when its labels are asked for.</remarks>
    public RestoreReport Restore(IEnumerable<SecurityIdentity> identities)
    {
        ArgumentNullException.ThrowIfNull(identities);
        List<(SecurityIdentity, string)> rejected = [];
        int restored = 0;
        lock (_gate)
        {
            _restoredDue = (_time.GetUtcNow() + _options.RestoreGrace).UtcTicks;
            foreach (SecurityIdentity identity in identities)
            {
                if (TryRestore(identity) is { } reason)
                {
                    rejected.Add((identity, reason));
                }
                else
                {
                    restored++;
                }
            }
        }

        return new RestoreReport(restored, rejected);
    }

    /// <summary>What a checkpoint should hold: every identity that this node numbered itself, and restored numbers that still wait.</summary>
    public IReadOnlyList<SecurityIdentity> ToCheckpoint()
    {
        lock (_gate)
        {
            return
            [
                .. _byId.Values.Where(entry => entry is { IsPublished: true, IsFromBackend: false, IsLeaving: false } && (entry.References > 0 || !entry.IsRemote))
                    .Select(entry => entry.Identity),
                .. _restored.Select(pair => new SecurityIdentity(new NumericIdentity(pair.Value), pair.Key)),
            ];
        }
    }

    // The lock is held.
    private string? TryRestore(SecurityIdentity identity)
    {
        if (identity.Labels.Count == 0)
        {
            return "it has no labels";
        }

        if (_reserved.TryFind(identity.Labels, out NumericIdentity reserved))
        {
            return $"its labels are those of {reserved}";
        }

        IdentityScope scope = IdentityScopes.Of(identity.Labels);
        if (scope == IdentityScope.Global && _backend is not null)
        {
            return "its number comes from the backend";
        }

        if (_byLabels.ContainsKey(identity.Labels) || _restored.ContainsKey(identity.Labels))
        {
            return "its labels have a number already";
        }

        if (!_pools[(int)scope].TryTake(identity.Id.Value))
        {
            return _pools[(int)scope].Contains(identity.Id.Value) ? "its number is taken" : $"its number is outside the range of scope {scope}";
        }

        _restored.Add(_interner.Intern(identity.Labels), identity.Id.Value);
        return null;
    }

    // The lock is held.
    private bool TryTakeRestored(LabelSet labels, out uint number) => _restored.Remove(labels, out number);

    // The lock is held.
    private void GiveUpRestoredWhenDue()
    {
        if (_restored.Count > 0 && _time.GetUtcNow().UtcTicks >= _restoredDue)
        {
            GiveUpRestored(IdentityScope.Global);
            GiveUpRestored(IdentityScope.Local);
            GiveUpRestored(IdentityScope.RemoteNode);
        }
    }

    // The lock is held. Before a pool counts as exhausted, numbers that wait for old labels are used.
    private bool GiveUpRestored(IdentityScope scope)
    {
        NumberPool pool = _pools[(int)scope];
        LabelSet[] waiting = [.. _restored.Where(pair => pool.Contains(pair.Value)).Select(pair => pair.Key)];
        foreach (LabelSet labels in waiting)
        {
            bool isRemoved = _restored.Remove(labels, out uint number);
            Debug.Assert(isRemoved, "it was just found");
            ReturnOrWithhold(pool, number);
        }

        return waiting.Length > 0;
    }

    private void NoteChange() =>
        Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
}
