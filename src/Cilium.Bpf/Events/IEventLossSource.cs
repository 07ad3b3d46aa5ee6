// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>Tells how many events a BPF program could not write.</summary>
/// <remarks>
/// The kernel keeps no count of failed ring buffer reservations: the program must. See <see cref="PerCpuLossCounter"/> for
/// the convention that this library reads.
/// </remarks>
public interface IEventLossSource
{
    /// <summary>Reads the number of events lost since the source exists.</summary>
    /// <returns>A count that never decreases.</returns>
    /// <exception cref="BpfException">The counter could not be read.</exception>
    long ReadLostCount();
}
