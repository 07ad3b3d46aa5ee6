// SPDX-License-Identifier: Apache-2.0
namespace PolicyProperties.Tests;

/// <summary>How much was looked at.</summary>
internal sealed class Tally
{
    /// <summary>Traffic of a workload under its policy that was judged by all evaluators but the kernel.</summary>
    public long Pairs { get; set; }

    /// <summary>Those of them that the kernel's program judged too.</summary>
    public long KernelPairs { get; set; }

    /// <summary>How often each outcome came about.</summary>
    public Dictionary<Outcome, long> Outcomes { get; } = [];

    public long Demands { get; set; }

    /// <summary>How often the facts did not say for certain which authentication is demanded.</summary>
    public long Doubtful { get; set; }

    public long Audited { get; set; }

    public long Contradictions { get; set; }

    public int Scenarios { get; set; }

    public override string ToString() =>
        $"{Pairs} pairs, {KernelPairs} of them by the kernel, in {Scenarios} scenarios: {string.Join(", ", Outcomes.OrderBy(entry => entry.Key).Select(entry => $"{entry.Value} {entry.Key}"))}, "
        + $"{Demands} with authentication, {Doubtful} where it is in doubt, {Audited} audited, {Contradictions} workloads with rules that contradict each other";
}
