// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>How long addresses of names are kept, and how many.</summary>
public sealed class NameTableOptions
{
    /// <summary>Answers that would expire sooner hold this long. Default: zero.</summary>
    public TimeSpan MinimumTimeToLive { get; set; } = TimeSpan.Zero;

    /// <summary>How long an address stays after a collection found that its answer has expired and that it has no connection; at
    /// least for <see cref="ConnectTime"/>. Default: zero.</summary>
    public TimeSpan IdleGrace { get; set; } = TimeSpan.Zero;

    /// <summary>How long a client may take from an answer to its connection: so long no address is taken to be idle, and as long
    /// an expired one is watched before it goes. Default: 10 s.</summary>
    public TimeSpan ConnectTime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many addresses a name has at most. Of more, idle ones go with the next collection, at most a second later, those
    /// answered longest ago first; while all are in use or just answered, the name has more. Default: 1000.</summary>
    public int MaxAddressesPerName { get; set; } = 1_000;

    /// <summary>How many addresses all names have at most, each counted once for each of its names: the bound of the memory
    /// used, about 700 bytes each. When seven of eight are taken, idle ones make room with the next collection, those whose names no
    /// rule mentions first; when all are taken and none is idle, new ones are refused. Default: 100,000.</summary>
    public int MaxAddresses { get; set; } = 100_000;

    /// <summary>How often expired addresses are looked for. Default: 1 minute.</summary>
    public TimeSpan CollectInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How often everything is written down anew, beside each new address at once. Default: 10 minutes.</summary>
    public TimeSpan SaveInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The wait before what the data plane refused is tried again. Default: <see cref="Backoff.Default"/>.</summary>
    public Backoff Backoff { get; set; } = Backoff.Default;

    /// <summary>Every fault of these options; empty when they are valid.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        List<ValidationFault> faults = [];
        AtLeast(nameof(MinimumTimeToLive), MinimumTimeToLive, TimeSpan.Zero);
        AtLeast(nameof(IdleGrace), IdleGrace, TimeSpan.Zero);
        AtLeast(nameof(ConnectTime), ConnectTime, TimeSpan.Zero);
        AtLeast(nameof(CollectInterval), CollectInterval, TimeSpan.FromMilliseconds(1));
        AtLeast(nameof(SaveInterval), SaveInterval, TimeSpan.FromMilliseconds(1));
        Positive(nameof(MaxAddressesPerName), MaxAddressesPerName);
        Positive(nameof(MaxAddresses), MaxAddresses);
        if (Backoff is null)
        {
            faults.Add(new(nameof(Backoff), "", "a back-off is needed"));
        }

        return faults;

        void AtLeast(string name, TimeSpan value, TimeSpan least)
        {
            if (value < least)
            {
                faults.Add(new(name, $"{value}", least == TimeSpan.Zero ? "must not be negative" : "must be positive"));
            }
        }

        void Positive(string name, int value)
        {
            if (value < 1)
            {
                faults.Add(new(name, value.ToString(CultureInfo.InvariantCulture), "must be at least 1"));
            }
        }
    }
}
