// SPDX-License-Identifier: Apache-2.0
using System.Runtime.InteropServices;

namespace Cilium.LoadBalancing;

public sealed partial class ServiceTable
{
    // After that many failures in a row it is not the states, and the rest is not tried.
    private const int MostFailuresInRow = 8;

    /// <summary>Ports that wait for the next opportunity.</summary>
    private readonly HashSet<PortEntry> _ready = [];

    /// <summary>Ports that wait for their next attempt.</summary>
    private readonly HashSet<PortEntry> _failed = [];

    private bool _isReleased;

    /// <summary>Tries everything again that the data plane has not as it should, whether or not it is due; nothing while sources have not
    /// delivered.</summary>
    /// <returns>Whether everything is in force now.</returns>
    public bool Apply() => ApplyDue(long.MaxValue - 1);

    /// <summary>Removes from the data plane what a former process left and nobody wants now.</summary>
    /// <returns>How many frontends were removed.</returns>
    /// <exception cref="InvalidOperationException">A source has not delivered its initial content, or none has registered: what is missing may
    /// be yet to come.</exception>
    /// <remarks>Whatever the data plane throws is passed on.</remarks>
    public int Prune()
    {
        lock (_gate)
        {
            return Sources.IsInitialized
                ? _datapath.Prune()
                : throw new InvalidOperationException(
                    $"Nothing is pruned before all sources have delivered; these have not: {string.Join(", ", Sources.PendingSources)}.");
        }
    }

    private bool ApplyDue(long dueUntil)
    {
        bool isDone;
        List<ServicePortStatus> notices;
        lock (_gate)
        {
            if (!IsHeld())
            {
                foreach (PortEntry port in _failed.Where(port => port.Due <= dueUntil).ToArray())
                {
                    _failed.Remove(port);
                    _ready.Add(port);
                }

                PushReady();
            }

            PushNodeAddresses(dueUntil);
            isDone = _ready.Count == 0 && _failed.Count == 0 && !_nodeAddresses.IsOutdated;
            notices = TakeNotices();
        }

        Notify(notices);
        return isDone;
    }

    private bool IsHeld()
    {
        if (_isReleased)
        {
            return false;
        }

        bool isWaiting = Sources.PendingSources.Count > 0 && Now < _heldUntil;
        _isReleased = !isWaiting && Sources.IsInitialized;
        return isWaiting;
    }

    /// <summary>Applies states together, and one by one where that fails.</summary>
    /// <param name="updates">The states.</param>
    /// <param name="isPartial">Whether they are not yet what their ports should have.</param>
    private void ApplyAll(List<(PortEntry Port, ServicePortState State)> updates, bool isPartial)
    {
        ReadOnlySpan<ServicePortState> states = [.. updates.Select(update => update.State)];
        bool isOneByOne = false;
        int start = 0, failuresInRow = 0;
        while (start < states.Length)
        {
            int end = isOneByOne ? start + 1 : states.Length;
            if (TryApply(states[start..end]) is not { } error)
            {
                Accept(CollectionsMarshal.AsSpan(updates)[start..end]);
                (start, failuresInRow) = (end, 0);
            }
            else if (error is ServiceMapFullException full && IndexOf(states[start..end], full.ServicePort) is var index and >= 0
                && TryApply(states[start..(start + index)]) is null)
            {
                // What is before the one that does not fit is in force: it was applied once more.
                int failing = start + index;
                Accept(CollectionsMarshal.AsSpan(updates)[start..failing]);
                Refuse(updates[failing].Port, error, isPartial);
                start = failing + 1;
            }
            else if (!isOneByOne)
            {
                isOneByOne = true;
            }
            else
            {
                int last = ++failuresInRow < MostFailuresInRow ? end : states.Length;
                for (; start < last; start++)
                {
                    Refuse(updates[start].Port, error, isPartial);
                }
            }
        }
    }

    private Exception? TryApply(ReadOnlySpan<ServicePortState> states)
    {
        try
        {
            if (!states.IsEmpty)
            {
                _datapath.Apply(states);
            }

            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }

    private static int IndexOf(ReadOnlySpan<ServicePortState> states, ServicePortKey key)
    {
        for (int i = 0; i < states.Length; i++)
        {
            if (states[i].Key == key)
            {
                return i;
            }
        }

        return -1;
    }
}
