// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What became of a recorded flow, by the numbers of Hubble's API.</summary>
public enum RecordedVerdict
{
    /// <summary>Not recorded.</summary>
    Unknown = 0,

    /// <summary>It passed.</summary>
    Forwarded = 1,

    /// <summary>It was dropped.</summary>
    Dropped = 2,

    /// <summary>Something failed.</summary>
    Error = 3,

    /// <summary>It passed because of audit mode.</summary>
    Audit = 4,

    /// <summary>It went to a proxy.</summary>
    Redirected = 5,

    /// <summary>A socket call was seen.</summary>
    Traced = 6,

    /// <summary>A socket call was translated to the address of a backend.</summary>
    Translated = 7,
}
