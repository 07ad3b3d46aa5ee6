// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf;
using Cilium.Datapath.Interop;

namespace Cilium.Datapath;

/// <summary>Policies that no endpoint refers to any more, but perhaps a packet that was under way when the last one let go:
/// their entries are given back only after the kernel has seen every such packet through, so that none meets half a policy.</summary>
/// <remarks>Everything but the timer's work is called under the owner's lock. A process that is killed leaves them in the maps, where
/// its successor finds them.</remarks>
internal sealed class RetiredPolicies : IDisposable
{
    private static readonly TimeSpan s_delay = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate;
    private readonly Action<KernelPolicy> _remove;
    private readonly ITimer _timer;
    private readonly Queue<(long Number, KernelPolicy Policy)> _waiting = new();
    private long _lastNumber;
    private bool _isDisposed;

    public RetiredPolicies(TimeProvider time, Lock gate, Action<KernelPolicy> remove)
    {
        _gate = gate;
        _remove = remove;
        _timer = time.CreateTimer(static state => ((RetiredPolicies)state!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public int Count => _waiting.Count;

    public IEnumerable<KernelPolicy> All => _waiting.Select(retired => retired.Policy);

    public void Add(KernelPolicy policy)
    {
        _waiting.Enqueue((++_lastNumber, policy));
        if (_waiting.Count == 1)
        {
            _timer.Change(s_delay, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Removes all of them now, which takes the kernel some milliseconds.</summary>
    public void Flush()
    {
        if (_waiting.Count > 0)
        {
            KernelGracePeriod.Wait();
            RemoveUpTo(_lastNumber);
        }
    }

    /// <summary>As <see cref="Flush"/>, where the policy of that number is among them.</summary>
    public void FlushIfHolds(uint number)
    {
        if (_waiting.Any(retired => retired.Policy.Number == number))
        {
            Flush();
        }
    }

    /// <summary>Removes what is left, so that a process that ends in order leaves nothing of them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                try
                {
                    Flush();
                }
                catch (BpfException)
                {
                    // The next process finds them, as it does after a kill.
                }
            }
        }

        _timer.Dispose();
    }

    private void OnTimer()
    {
        long last;
        lock (_gate)
        {
            last = _lastNumber;
        }

        // Not under the lock: packets may keep the kernel waiting, changes of policy need not.
        KernelGracePeriod.Wait();
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            try
            {
                RemoveUpTo(last);
            }
            catch (BpfException)
            {
                // They stay in the list: another round tries again.
            }

            if (_waiting.Count > 0)
            {
                _timer.Change(s_delay, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private void RemoveUpTo(long number)
    {
        while (_waiting.TryPeek(out var retired) && retired.Number <= number)
        {
            _remove(retired.Policy);
            _waiting.Dequeue();
        }
    }
}
