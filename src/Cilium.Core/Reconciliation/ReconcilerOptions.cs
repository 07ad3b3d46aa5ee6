// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Core;

/// <summary>How a reconciler behaves.</summary>
public sealed class ReconcilerOptions
{
    /// <summary>The wait before a failed row is tried again. Default: <see cref="Core.Backoff.Default"/>.</summary>
    public Backoff Backoff { get; set; } = Backoff.Default;

    /// <summary>How often all rows are written again and the target is pruned, to heal what something else changed. Default 30 minutes; <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>Whether single deletions also wait until the table is initialised. Default true; false risks removing what a slower source still wants.</summary>
    public bool HoldDeletesUntilInitialized { get; set; } = true;

    /// <summary>All faults of the values.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        if (Backoff is null)
        {
            faults.Add(new ValidationFault(nameof(Backoff), "", "a back-off is needed"));
        }

        if (SweepInterval <= TimeSpan.Zero && SweepInterval != Timeout.InfiniteTimeSpan)
        {
            faults.Add(new ValidationFault(nameof(SweepInterval), SweepInterval.ToString(), "must be positive, or infinite"));
        }

        return faults;
    }
}
