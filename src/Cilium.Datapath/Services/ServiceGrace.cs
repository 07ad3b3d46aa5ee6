// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Has what services let go of used again only after every program has ended that may still see it.</summary>
/// <remarks>Waiting takes the kernel some milliseconds, so it is not done for each change but when nothing else is left: numbers and
/// slots are taken in turn, and there are more of them than services need.</remarks>
internal sealed class ServiceGrace(Action wait)
{
    private readonly List<Action> _settle = [];

    /// <summary>How often it waited.</summary>
    public long Waits { get; private set; }

    /// <summary>Names what is to be done once all programs of before have ended.</summary>
    public void OnSettled(Action action) => _settle.Add(action);

    public void Settle()
    {
        wait();
        Waits++;
        foreach (Action action in _settle)
        {
            action();
        }
    }
}
