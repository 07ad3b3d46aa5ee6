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
            var isMutation = false;
            foreach (var identity in removed)
            {
                _selectors.Remove(identity);
            }

            foreach (var identity in added)
            {
                isMutation |= _selectors.Add(identity);
            }

            WriteMemberships();
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
            if (record.Active is { Compiled: not null } && record.IsSettled)
            {
                record.NeedsWrite = true;
                record.Fault = Write(record);
            }
        }
    }
}
