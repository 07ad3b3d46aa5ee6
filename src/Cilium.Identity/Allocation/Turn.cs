// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Identity;

/// <summary>Lets one thread at a time make changes that others are told of, and notices when they come back from such a call.</summary>
/// <remarks>No lock is held while a thread has the turn.</remarks>
internal sealed class Turn(string owner)
{
    private readonly object _gate = new();
    private int _holder;

    internal bool IsMine => Volatile.Read(ref _holder) == Environment.CurrentManagedThreadId;

    /// <summary>Waits for the turn; dispose the result to pass it on.</summary>
    /// <exception cref="InvalidOperationException">This thread has the turn already: an observer calls back.</exception>
    internal Scope Take()
    {
        ThrowIfMine();
        lock (_gate)
        {
            while (_holder != 0)
            {
                Monitor.Wait(_gate);
            }

            _holder = Environment.CurrentManagedThreadId;
        }

        return new Scope(this);
    }

    /// <summary>Refuses a call from inside an observer.</summary>
    internal void ThrowIfMine()
    {
        if (IsMine)
        {
            throw new InvalidOperationException($"{owner} was called from an observer that it is just calling; do it after the observer has returned.");
        }
    }

    private void PassOn()
    {
        lock (_gate)
        {
            _holder = 0;
            Monitor.Pulse(_gate);
        }
    }

    internal readonly ref struct Scope(Turn turn)
    {
        public void Dispose() => turn.PassOn();
    }
}
