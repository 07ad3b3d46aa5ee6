// SPDX-License-Identifier: Apache-2.0
using Cilium.Core;

namespace Cilium.Policy;

/// <summary>How a directory of policy files is watched.</summary>
public sealed class PolicyDirectoryOptions
{
    /// <summary>How long the directory must be quiet before it is read, so that a group of changes is taken at once.
    /// Default: 100 ms.</summary>
    public TimeSpan QuietPeriod { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How often the directory is read even when no change was reported. Default: 30 s.</summary>
    public TimeSpan RescanInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The largest file that is read, in bytes; larger ones are a fault. Default: 16 MiB.</summary>
    public long MaxFileSize { get; set; } = 16 * 1024 * 1024;

    /// <summary>A directory of its own where the content of each file that is in force is stored, under the file's name. A file that is
    /// broken when it is first read then has its stored version in force. Created when missing; other policy files in it are
    /// removed. Default: null, nothing is stored, and such a file contributes nothing: what it protected is open.</summary>
    public string? LastGoodPath { get; set; }

    /// <summary>What documents may contain. Default: those of a new <see cref="PolicyOptions"/>.</summary>
    public PolicyDocumentOptions Documents { get; set; } = new();

    /// <summary>The faults of these options; empty when they are fine.</summary>
    public IReadOnlyList<ValidationFault> Validate()
    {
        var faults = new List<ValidationFault>();
        Positive(nameof(QuietPeriod), QuietPeriod);
        Positive(nameof(RescanInterval), RescanInterval);
        if (MaxFileSize <= 0)
        {
            faults.Add(new(nameof(MaxFileSize), $"{MaxFileSize}", "must be positive"));
        }

        if (LastGoodPath is { Length: 0 })
        {
            faults.Add(new(nameof(LastGoodPath), "", "must be null or name a directory"));
        }

        if (Documents is null)
        {
            faults.Add(new(nameof(Documents), "", "must not be null"));
        }

        return faults;

        void Positive(string name, TimeSpan value)
        {
            if (value <= TimeSpan.Zero)
            {
                faults.Add(new(name, value.ToString(), "must be positive"));
            }
        }
    }
}
