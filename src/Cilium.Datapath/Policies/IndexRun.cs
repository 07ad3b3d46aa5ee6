// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Datapath;

/// <summary>Neighbouring elements of an array of the programs.</summary>
/// <param name="First">The index of the first.</param>
/// <param name="Length">How many.</param>
internal readonly record struct IndexRun(uint First, uint Length)
{
    public uint End => First + Length;
}
