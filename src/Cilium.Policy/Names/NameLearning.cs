// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Policy;

/// <summary>What became of an answer.</summary>
/// <param name="Added">Addresses that the name did not have.</param>
/// <param name="Refreshed">Addresses that it had.</param>
/// <param name="Refused">Addresses that were not taken, because as many as are possible are known and in use.</param>
/// <param name="Fault">Why the data plane does not judge by the answer yet; null when it does.</param>
public readonly record struct NameLearning(int Added, int Refreshed, int Refused, Exception? Fault)
{
    /// <summary>Whether the data plane judges every address of the answer by it.</summary>
    public bool IsInForce => Fault is null && Refused == 0;
}
