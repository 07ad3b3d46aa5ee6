// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Benchmarks;

/// <summary>One area of the benchmarks: it measures ours and its peers in one run, interleaved.</summary>
internal interface IBenchmarkArea
{
    /// <summary>The word by which it is chosen, and the name of its JSON file.</summary>
    string Name { get; }

    /// <summary>What is measured, for the table's head.</summary>
    string Title { get; }

    void Run(BenchmarkContext context);
}
