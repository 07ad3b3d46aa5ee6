// SPDX-License-Identifier: Apache-2.0
namespace Cilium.Bpf;

/// <summary>What a test run of a program gave.</summary>
/// <param name="ReturnValue">What the program returned, signed: a tc program's <c>TC_ACT_UNSPEC</c> reads -1.</param>
/// <param name="DurationNanoseconds">The average time of one run, measured by the kernel.</param>
/// <param name="OutputLength">The length of the packet that the program left, in bytes; larger than the room given when it
/// was cut off.</param>
/// <param name="ContextOutputLength">The length of the context that the program left, in bytes.</param>
/// <param name="IsOutputTruncated">Whether the room given was too small for the packet.</param>
public readonly record struct BpfTestRunResult(
    int ReturnValue,
    uint DurationNanoseconds,
    int OutputLength,
    int ContextOutputLength,
    bool IsOutputTruncated);
