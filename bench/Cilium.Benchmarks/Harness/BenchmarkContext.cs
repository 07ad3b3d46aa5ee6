// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks;

/// <summary>What an area is given: how long it may take, and where its rows go.</summary>
internal sealed class BenchmarkContext(BenchmarkOptions options, BenchmarkReport report)
{
    public BenchmarkReport Report => report;

    public bool IsQuick => options.IsQuick;

    /// <summary>One of two numbers, by how long the run may take.</summary>
    public int Choose(int full, int quick) => IsQuick ? quick : full;

    /// <summary>Whether a part of an area is wanted; all are, unless the command line names some.</summary>
    public bool Wants(string part) => options.Parts.Count == 0 || options.Parts.Any(wanted => part.Contains(wanted, StringComparison.OrdinalIgnoreCase));
}
