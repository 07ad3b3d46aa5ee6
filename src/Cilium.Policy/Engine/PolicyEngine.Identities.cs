// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

public sealed partial class PolicyEngine
{
    /// <inheritdoc/>
    /// <remarks>When it returns, the data plane knows which selectors the added identities carry.</remarks>
    public void OnIdentitiesChanged(IReadOnlyCollection<SecurityIdentity> added, IReadOnlyCollection<NumericIdentity> removed)
    {
        ArgumentNullException.ThrowIfNull(added);
        ArgumentNullException.ThrowIfNull(removed);
        lock (_gate)
        {
            // What was refused before waits for a retry, and is not for those to hear who announce something else.
            var pending = _hasPendingMemberships ? _selectors.TakeChanges() : [];
            var isMutation = false;
            foreach (var identity in removed)
            {
                _selectors.Remove(identity);
            }

            foreach (var identity in added)
            {
                isMutation |= _selectors.Add(identity);
            }

            try
            {
                WriteMemberships();
            }
            finally
            {
                _selectors.ReturnChanges(pending);
                _hasPendingMemberships |= pending.Length > 0;
            }

            if (isMutation)
            {
                JudgeConnectionsAfresh();
            }
        }
    }

    // Connections were admitted for selectors that an identity may not carry any more: a new revision has them judged again.
    private void JudgeConnectionsAfresh()
    {
        foreach (var record in _endpoints.Values)
        {
            if (record.Active.Policy is { Compiled: not null } && record.IsEnforced)
            {
                record.NeedsWrite = true;
                record.Fault = Try(() => PutInForce(record, record.Active));
            }
        }
    }
}
