// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Identity;

/// <summary>How the IP cache makes identities from labels, and how it keeps the data plane right.</summary>
public sealed class IpCacheOptions
{
    /// <summary>The address families of the node; they decide the world labels and identities. Default both.</summary>
    public AddressFamilies AddressFamilies { get; set; } = AddressFamilies.DualStack;

    /// <summary>Whether prefixes in policies also select nodes (<c>policy-cidr-match-mode=nodes</c>). Default false. Set it alike for the allocator.</summary>
    public bool SelectNodesByCidr { get; set; }

    /// <summary>Whether policies select nodes by labels. Default false. Set it alike for the allocator.</summary>
    public bool SelectNodesByLabels { get; set; }

    /// <summary>The most prefixes that are applied in one go. Default 4096.</summary>
    public int BatchSize { get; set; } = 4096;

    /// <summary>The wait before what the data plane refused is tried again. Default: <see cref="Core.Backoff.Default"/>.</summary>
    public Backoff Backoff { get; set; } = Backoff.Default;

    /// <summary>How often the data plane is compared with the cache and repaired. Default 30 minutes; <see cref="Timeout.InfiniteTimeSpan"/>: never.</summary>
    public TimeSpan SweepInterval { get; set; } = TimeSpan.FromMinutes(30);

    /// <summary>All faults of the values.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        if (AddressFamilies is AddressFamilies.None or > AddressFamilies.DualStack)
        {
            faults.Add(new ValidationFault(nameof(AddressFamilies), AddressFamilies.ToString(), "must be IPv4, IPv6 or both"));
        }

        if (BatchSize < 1)
        {
            faults.Add(new ValidationFault(nameof(BatchSize), BatchSize.ToString(System.Globalization.CultureInfo.InvariantCulture), "must be at least 1"));
        }

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
