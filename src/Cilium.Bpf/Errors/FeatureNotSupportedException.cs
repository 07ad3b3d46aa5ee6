// SPDX-License-Identifier: Apache-2.0
using Cilium.Bpf.Interop;

namespace Cilium.Bpf;

/// <summary>The running kernel lacks a feature: found by trying it, never by reading a version string.</summary>
public sealed class FeatureNotSupportedException : BpfException
{
    /// <summary>Creates the error.</summary>
    /// <param name="feature">What is missing, as a person would name it: "tcx links".</param>
    /// <param name="minimumKernel">The first kernel release that has it; null when it depends on the configuration alone.</param>
    /// <param name="remedy">What to do instead, a sentence; null to say only which kernel is needed.</param>
    /// <param name="innerException">What the probe or the operation met.</param>
    public FeatureNotSupportedException(
        string feature, Version? minimumKernel, string? remedy = null, Exception? innerException = null)
        : base(
            $"use {feature}",
            Interop.Errno.EOPNOTSUPP,
            detail: null,
            remedy ?? (minimumKernel is null ? null : $"Needs Linux {minimumKernel} or later, configured with it."),
            innerException)
    {
        Feature = feature;
        MinimumKernel = minimumKernel;
    }

    /// <summary>What is missing, as a person would name it: "tcx links".</summary>
    public string Feature { get; }

    /// <summary>The first kernel release that has it; null when it depends on the configuration alone.</summary>
    public Version? MinimumKernel { get; }
}
