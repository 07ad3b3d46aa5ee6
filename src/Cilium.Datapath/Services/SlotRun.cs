// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>The slots of one pool, or of two that are equal.</summary>
internal sealed class SlotRun
{
    /// <summary>No slots; never filled.</summary>
    public static SlotRun None { get; } = new() { Run = default };

    /// <summary>Where there is room for them.</summary>
    public required IndexRun Run { get; init; }

    /// <summary>How many are in use, from the first on.</summary>
    public int Count { get; set; }

    /// <summary>Whether they are chosen by the hash of the flow.</summary>
    public bool IsMaglev { get; set; }
}
