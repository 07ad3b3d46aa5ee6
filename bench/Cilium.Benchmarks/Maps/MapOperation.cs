// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks.Maps;

/// <summary>One operation, on our side and the peer's.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="PeerCommand">What the peer calls it.</param>
/// <param name="Run">Does it so many times; returns nanoseconds.</param>
internal sealed record MapOperation(string Name, string PeerCommand, Func<int, double> Run)
{
    public string PeerName { get; init; } = "C with libbpf";

    /// <summary>Whether it takes about a nanosecond.</summary>
    public bool IsCheap { get; init; }
}
