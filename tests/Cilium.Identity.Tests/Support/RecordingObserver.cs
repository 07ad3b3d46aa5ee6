// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity.Tests;

/// <summary>Knows what an observer would know, and can refuse.</summary>
internal sealed class RecordingObserver : IIdentityObserver
{
    private int _isInside;

    internal Dictionary<NumericIdentity, LabelSet> Known { get; } = [];

    internal bool WasCalledTwiceAtOnce { get; private set; }

    internal int Calls { get; private set; }

    internal int RefuseNext { get; set; }

    internal Action? OnCall { get; set; }

    internal List<string> Log { get; } = [];

    public void OnIdentitiesChanged(IReadOnlyCollection<SecurityIdentity> added, IReadOnlyCollection<NumericIdentity> removed)
    {
        // Recorded rather than thrown: what an observer throws is a refusal.
        WasCalledTwiceAtOnce |= Interlocked.Exchange(ref _isInside, 1) != 0;
        try
        {
            OnCall?.Invoke();
            if (RefuseNext > 0)
            {
                RefuseNext--;
                throw new IOException("refused");
            }

            Calls++;
            foreach (SecurityIdentity identity in added)
            {
                Known[identity.Id] = identity.Labels;
                Log.Add($"+{identity.Id}");
            }

            foreach (NumericIdentity id in removed)
            {
                Known.Remove(id);
                Log.Add($"-{id}");
            }
        }
        finally
        {
            Volatile.Write(ref _isInside, 0);
        }
    }
}
